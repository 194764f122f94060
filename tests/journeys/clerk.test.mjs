// A clerk takes a call with the keyboard alone: registers, reads aloud, registers one more from the same person.

import assert from 'node:assert/strict';
import { journey, step } from './harness.mjs';
import { Keyboard } from './keyboard.mjs';
import { receiptOf, signIn } from './walk.mjs';

const SAID = '楼下烧烤摊的烟往窗户里灌，晚上十点以后最重，请管一管。';
// Presses besides the words themselves that registering one call may take: fields, one list, sending.
const MOST_PRESSES = 40;

journey('a clerk registers a call without a mouse', ['desktop'], async ({ page }) => {
  await signIn(page, '刘芳');
  const keys = new Keyboard(page);
  await step(page, 'opens the registration from the workbench', () => keys.follow('a[href="/staff/register"].btn'));
  await page.waitForURL('**/staff/register');

  keys.presses = 0;
  keys.letters = 0;
  await step(page, 'sends it empty', async () => {
    await keys.to('#phone');
    await keys.press('Control+Enter');
    await page.waitForFunction(() => document.title.startsWith('错误：'));
  });
  const focused = await page.evaluate(() => document.activeElement.id);
  assert.equal(focused, 'errors', 'what went wrong has the focus, so that it is read first');

  keys.presses = 0;
  await step(page, 'takes the call', async () => {
    await keys.to('#phone');
    await keys.type('13900005678');
    await keys.to('#name');
    await keys.type('王阿姨');
    await keys.to('#text');
    await keys.type(SAID);
    await keys.to('#where');
    await keys.press('ArrowDown');
    await keys.press('ArrowDown');
    await keys.press('Control+Enter');
    await page.waitForURL('**/receipt');
  });
  assert.ok(keys.presses <= MOST_PRESSES, `${keys.presses} presses besides the words; ${MOST_PRESSES} are enough`);
  assert.ok(keys.letters >= SAID.length);

  const first = await receiptOf(page);
  const aloud = await page.locator('.read-out').innerText();
  assert.ok(aloud.includes(SAID), 'the words are there to be read aloud');
  assert.match(aloud, /最晚\s*\d+月\d+日/, 'and by when');
  await step(page, 'notes that it was read aloud', async () => {
    await keys.to('input[name=read_aloud]');
    await keys.press('Space');
    await keys.follow('form[action$="/reading"] button');
    await page.getByText('已向本人宣读，本人确认').waitFor();
  });
  assert.match(page.url(), /\/receipt$/, 'back at the receipt');
  assert.equal(await page.locator('form[action$="/reading"]').count(), 0, 'it is asked once');

  await step(page, 'the same person has one more', async () => {
    await keys.follow('a[href*="more="]');
    await page.waitForURL('**/staff/register?more=*');
  });
  assert.equal(await page.locator('#phone').inputValue(), '13900005678');
  assert.equal(await page.locator('#name').inputValue(), '王阿姨');
  assert.equal(await page.locator('#text').inputValue(), '', 'the first story is not carried over');
  await step(page, 'looks up what this number told before', () => keys.follow('button[name=lookup]'));
  await page.locator('.alike').waitFor();
  assert.match(await page.locator('.alike').innerText(), /烧烤|投诉|求助|类别待定/);
  await step(page, 'registers the second', async () => {
    await keys.to('#text');
    await keys.type('单元门的闭门器坏了，夜里门一直响。');
    await keys.press('Control+Enter');
    await page.waitForURL('**/receipt');
  });
  const second = await receiptOf(page);
  assert.notEqual(second.number, first.number);
  await step(page, 'opens it', async () => {
    await keys.follow(`a[href="/staff/requests/${second.number}"]`);
    await page.waitForURL(`**/staff/requests/${second.number}`);
  });
});

journey('a list is walked with the keyboard', ['desktop'], async ({ page }) => {
  await signIn(page, '刘芳');
  const keys = new Keyboard(page);
  await step(page, 'the list', () => page.goto('/staff/requests?state=in_hand'));
  await step(page, 'down, down, up', async () => {
    for (const key of ['j', 'j', 'k']) await keys.press(key);
  });
  const rows = page.locator('[data-row]');
  await step(page, 'keys of one letter are switched off and on', async () => {
    const [off, on] = ['关掉', '打开'].map((name) => page.getByRole('button', { name: `${name}单键快捷键` }));
    await off.click();
    await on.waitFor();
    await keys.press('j');
    assert.equal(await page.locator('[data-row][aria-current]').count(), 0, 'a letter does nothing now');
    await on.click();
    await off.waitFor();
    await keys.press('j');
  });
  assert.equal(await rows.nth(0).getAttribute('aria-current'), 'true');
  await step(page, 'searches', async () => {
    await keys.press('/');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'find');
    await keys.type('灯');
    await keys.press('Enter');
    await page.waitForURL('**/staff/search/*');
  });
  await page.goBack();
  const title = await rows.nth(0).locator('a.title').innerText();
  await step(page, 'opens the first', async () => {
    await keys.press('j');
    await keys.press('o');
    await page.getByRole('heading', { name: title }).waitFor();
  });
  assert.match(page.url(), /\/purpose\?next=/, 'it is a handler’s now: what for is asked');
  await step(page, 'says nothing and is asked again', async () => {
    await keys.follow('button.next');
    await page.locator('.errors, [role=alert]').first().waitFor();
  });
  await step(page, 'says what for', async () => {
    await keys.to('input[name=purpose][value=asked]');
    await keys.press('Space');
    await keys.to('#more');
    await keys.type('王阿姨来问修好没有');
    await keys.follow('button.next');
    await page.waitForURL(/\/staff\/requests\/\d{16}$/);
  });
  assert.ok(title.length > 0);
});
