// Five who do something wrong the first time, and get through all the same: a wrong category, a wrong place, a lost
// receipt, a phone that two share, a closed tab.

import assert from 'node:assert/strict';
import { journey, step } from './harness.mjs';
import { fileRequest, onward, receiptOf, signIn, track } from './walk.mjs';

const heading = (page) => page.getByRole('heading', { level: 1 }).innerText();
const change = (page, name) => page.locator('.checked .change a', { hasText: name }).click();

// As far as the page where all is looked at once more.
async function checks(page, what) {
  await page.goto('/file/category');
  await page.locator('button[name=category]:not([value=""])').first().click();
  await page.locator('#where').selectOption({ index: 2 });
  await onward(page);
  await page.locator('#what').fill(what);
  await onward(page);
  await onward(page);
  await page.locator('#phone').fill('13900002468');
  await onward(page);
}

journey('the wrong category is chosen again', ['phone', 'noscript'], async ({ page }) => {
  await checks(page, '楼上装修，电钻响到晚上十点。');
  const before = await page.locator('.checked').innerText();
  await step(page, 'looks again', () => page.goto('/file/check'));
  await step(page, 'it is about something else', () => change(page, '什么事'));
  await step(page, 'is not sure after all', () => page.getByRole('button', { name: '我不确定' }).click());
  if (!page.url().endsWith('/file/check')) await page.goto('/file/check');
  const after = await page.locator('.checked').innerText();
  assert.notEqual(after, before, 'the category is another');
  assert.match(after, /电钻响到晚上十点/, 'and the words are still there');
  await step(page, 'files', () => onward(page));
  assert.match((await receiptOf(page)).number, /^\d{16}$/);
});

journey('the wrong place is put right', ['phone', 'noscript'], async ({ page }) => {
  await checks(page, '路边的井盖翘起来了。');
  await step(page, 'that is not where it is', () => change(page, '在哪里'));
  assert.match(await heading(page), /在哪里/);
  await step(page, 'somewhere else', async () => {
    await page.locator('#where').selectOption({ index: 4 });
    await page.locator('#place').fill('菜场东门往里十米');
    await onward(page);
  });
  assert.match(page.url(), /\/file\/check$/, 'back where it came from');
  assert.match(await page.locator('.checked').innerText(), /菜场东门往里十米/);
  await step(page, 'files', () => onward(page));
  await receiptOf(page);
});

journey('a lost receipt is handed out again at the window', ['phone', 'noscript'], async ({ page, open }) => {
  const receipt = await fileRequest(page, { what: '健身器材松了，孩子差点摔着。', phone: '13900001357' });
  await page.context().clearCookies();
  await step(page, 'the receipt is gone', () => page.goto('/track'));
  assert.match(await page.locator('.beside').innerText(), /窗口|电话/, 'what to do stands beside the form');
  const clerk = (await open('desktop')).page;
  await signIn(clerk, '刘芳');
  await step(clerk, 'the clerk finds the person by phone', async () => {
    await clerk.locator('#find').fill('13900001357');
    await clerk.locator('.find button').click();
  });
  await step(clerk, 'who came to ask', async () => {
    await clerk.locator('input[name=purpose]').first().check();
    await onward(clerk);
  });
  await clerk.locator(`.hits a[href$="${receipt.number}"]`).click();
  await step(clerk, 'the receipt asks how the person was known', () => clerk.goto(`/staff/requests/${receipt.number}/receipt`));
  await step(clerk, 'by the card', async () => {
    await clerk.locator('input[name=how]').first().check();
    await onward(clerk);
  });
  const again = await receiptOf(clerk);
  assert.equal(again.number, receipt.number);
  await step(page, 'and the person is in again', () => track(page, again));
  assert.match(await page.locator('main').innerText(), /健身器材松了/);
});

journey('two share a phone and each finds their own', ['phone', 'noscript'], async ({ page }) => {
  const first = await fileRequest(page, { what: '我家水表转得太快。', phone: '13900009876' });
  await step(page, 'hands the phone on', async () => {
    await page.goto('/matter');
    await page.getByRole('button', { name: '离开这台电脑' }).click();
  });
  const second = await fileRequest(page, { what: '我家楼下的狗整夜叫。', phone: '13900009876' });
  assert.notEqual(second.number, first.number);
  assert.notEqual(second.code, first.code);
  await step(page, 'the second sees the second', () => page.goto('/matter'));
  assert.match(await page.locator('main').innerText(), /狗整夜叫/);
  assert.doesNotMatch(await page.content(), /水表/);
  await step(page, 'the first looks up the first', () => track(page, first));
  assert.match(await page.locator('main').innerText(), /水表转得太快/);
  assert.doesNotMatch(await page.content(), /狗整夜叫/);
});

journey('a closed tab loses nothing', ['phone', 'noscript'], async ({ page, context }) => {
  await page.goto('/file/category');
  await page.getByRole('button', { name: '我不确定' }).click();
  await page.locator('#place').fill('河沿 2 号楼门前');
  await onward(page);
  await page.locator('#what').fill('下水道返味，三天了。');
  await onward(page);
  // A tab closed while its page is still on the way keeps the browser waiting for ever, now and then.
  await page.locator('#photo').waitFor();
  await page.close();
  const again = await context.newPage();
  await step(again, 'comes back by the front door', () => again.goto('/'));
  await step(again, 'goes on where it was left', () => again.goto('/file/tell'));
  assert.equal(await again.locator('#what').inputValue(), '下水道返味，三天了。');
  await onward(again);
  await onward(again);
  await again.getByLabel('不用联系，自己查').check();
  await onward(again);
  assert.match(await again.locator('.checked').innerText(), /河沿 2 号楼门前/);
  await step(again, 'files', () => onward(again));
  await receiptOf(again);
});
