// A resident on a phone: files, keeps the receipt, leaves, comes back, adds, asks again. Without JavaScript, on the
// narrowest phone, and in the largest type.

import assert from 'node:assert/strict';
import { journey, step } from './harness.mjs';
import { countOfRequests, fileRequest, onward, png, receiptOf, signIn, track } from './walk.mjs';

const WHAT = '3 栋 2 单元楼道灯不亮，已经一个星期了。晚上下楼全靠手机照，希望修好。';
const WEEK_AGO = new Date(Date.now() - 7 * 86_400_000).toISOString().slice(0, 10);
const KINDS = ['noscript', 'narrow', 'xlarge'];

const heading = (page) => page.getByRole('heading', { level: 1 }).innerText();
const press = (page, name) => page.getByRole('button', { name }).click();
const follow = (page, name) => page.getByRole('link', { name }).first().click();

journey('a resident files, leaves, and finds it again', KINDS, async ({ page, kind, open }) => {
  const supervisor = await open('desktop');
  await signIn(supervisor.page, '督办员');
  const before = await countOfRequests(supervisor.page);

  await step(page, 'the first page', () => page.goto('/'));
  await step(page, 'wants to tell something', () => follow(page, '我要反映'));
  await step(page, 'begins', () => onward(page));
  await step(page, 'is not sure what it is about', () => press(page, '我不确定'));
  assert.equal(await heading(page), '在哪里？');
  await step(page, 'says where', async () => {
    await page.locator('#where').selectOption({ index: 2 });
    await page.locator('#place').fill('2 单元 3 楼楼道');
    await onward(page);
  });
  await tells(page);
  await showsPhotos(page);
  await step(page, 'stays anonymous', async () => {
    assert.equal(await heading(page), '怎么联系您？');
    await page.getByLabel('不用联系，自己查').check();
    await onward(page);
  });
  await looksAgain(page);

  const submit = page.url();
  await step(page, 'files it', () => onward(page));
  assert.equal(await heading(page), '您的事，我们记下了');
  const receipt = await receiptOf(page);
  await step(page, 'goes back and presses again', async () => {
    await page.goBack();
    if (page.url() === submit && await page.locator('form[action="/file/check"] .btn.next').count()) await onward(page);
    else await page.goto('/receipt');
  });
  assert.deepEqual(await receiptOf(page), receipt, 'the second press gets the same receipt');
  assert.equal(await countOfRequests(supervisor.page), before + 1, 'one request, however often it was pressed');

  await step(page, 'leaves the computer', () => press(page, '离开这台电脑'));
  await step(page, 'nothing is left behind', () => page.goto('/matter'));
  assert.match(page.url(), /\/track/, 'without number and code the matter does not open');
  const wrong = receipt.code === '00000000' ? '00000001' : '00000000';
  await step(page, 'mistypes the code', () => track(page, { ...receipt, code: wrong }));
  const known = await page.locator('#errors').innerText();
  await step(page, 'mistypes the number', () => track(page, { number: '2026010100000000', code: receipt.code }));
  assert.equal(await page.locator('#errors').innerText(), known, 'both wrong pairs are told in the same words');
  await step(page, 'looks it up', () => track(page, receipt));
  assert.match(await heading(page), /3 栋 2 单元楼道灯不亮/);
  assert.equal(await page.locator('ul.photos img').count(), 1);
  await seesPhoto(page, kind);

  await step(page, 'wants to add', () => follow(page, '补充一句'));
  await step(page, 'adds nothing', () => press(page, '提交补充'));
  assert.match(await page.locator('#errors').innerText(), /请写下要补充的内容/);
  await step(page, 'adds a sentence', async () => {
    await page.locator('#words').fill('昨天有位老人踩空了一级。');
    await press(page, '提交补充');
  });
  assert.match(await page.locator('.tale').innerText(), /您补充说[^]*踩空了一级/);
  await step(page, 'wants to ask again', () => follow(page, '催一催'));
  await step(page, 'asks again', () => press(page, '催一催'));
  assert.match(await page.locator('.tale').innerText(), /您催了一次/);
});

async function tells(page) {
  await step(page, 'goes on without a word', async () => {
    await page.locator('#occurred').fill(WEEK_AGO);
    await onward(page);
  });
  assert.match(await page.title(), /^错误：/);
  assert.match(await page.locator('#errors').innerText(), /请写下发生了什么事/);
  assert.equal(await page.locator('#occurred').inputValue(), WEEK_AGO, 'what was filled in stands');
  await step(page, 'follows the summary to the field', async () => {
    await page.locator('#errors a').first().click();
    await page.locator('#what:target').waitFor();
  });
  await step(page, 'tells it', async () => {
    await page.locator('#what').fill(WHAT);
    await onward(page);
  });
}

async function showsPhotos(page) {
  const good = { name: '楼道灯.png', mimeType: 'image/png', buffer: png() };
  const program = { name: '照片.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('MZ\x90\x00\x03\x00\x00\x00', 'latin1') };
  await step(page, 'chooses a photo and a program called photo', async () => {
    await page.locator('#photo').setInputFiles([good, program]);
    await onward(page);
  });
  const errors = await page.locator('#errors').innerText();
  assert.match(errors, /照片\.jpg/, 'the file that was not taken is named');
  assert.doesNotMatch(errors, /楼道灯\.png/);
  assert.match(await page.locator('.kept-list').innerText(), /楼道灯\.png/, 'the good one is kept');
  await step(page, 'goes on with the good one', () => onward(page));
}

async function looksAgain(page) {
  assert.equal(await heading(page), '提交前请核对');
  assert.match(await page.locator('.checked').innerText(), /3 栋 2 单元楼道灯不亮/);
  await step(page, 'changes the place', () => page.getByRole('link', { name: /更改\s*在哪里/ }).click());
  assert.equal(await page.locator('#place').inputValue(), '2 单元 3 楼楼道');
  await step(page, 'comes back to the check', async () => {
    await page.locator('#place').fill('2 单元 2 楼楼道');
    await onward(page);
  });
  assert.equal(await heading(page), '提交前请核对');
  assert.match(await page.locator('.checked').innerText(), /2 单元 2 楼楼道/);
}

async function seesPhoto(page, kind) {
  if (kind === 'noscript') return;
  const photo = page.locator('ul.photos img').first();
  await photo.scrollIntoViewIfNeeded();
  await page.waitForFunction(() => document.querySelector('ul.photos img').naturalWidth > 0);
}

journey('two presses at once file once', ['phone'], async ({ page, open, context }) => {
  const supervisor = await open('desktop');
  await signIn(supervisor.page, '督办员');
  const before = await countOfRequests(supervisor.page);
  await page.goto('/file/category');
  await page.getByRole('button', { name: '我不确定' }).click();
  await onward(page);
  await page.locator('#what').fill('菜场东门的井盖翘起来了。');
  for (let at = 0; at < 2; at++) await onward(page);
  await page.getByLabel('不用联系，自己查').check();
  await step(page, 'is about to file', () => onward(page));
  const token = await page.locator('form[action="/file/check"] input[name=token]').inputValue();
  const headers = { origin: new URL(page.url()).origin };
  const presses = Array.from({ length: 4 }, () =>
    context.request.post('/file/check', { form: { token }, headers, maxRedirects: 0 }));
  for (const answer of await Promise.all(presses)) {
    assert.equal(answer.status(), 303);
    assert.equal(answer.headers().location, '/receipt');
  }
  await step(page, 'sees the receipt', () => page.goto('/receipt'));
  assert.equal(await countOfRequests(supervisor.page), before + 1);
});

journey('a second matter from the same phone is another one', ['phone'], async ({ page }) => {
  const first = await fileRequest(page, { what: '小区东门路灯晚上九点就关了。' });
  const second = await step(page, 'files another', () => fileRequest(page, { what: '垃圾桶三天没有清。', phone: '13900001234' }));
  assert.notEqual(first.number, second.number);
  assert.match(await page.locator('.facts').innerText(), /1\*+34/, 'the phone is masked on the receipt');
});
