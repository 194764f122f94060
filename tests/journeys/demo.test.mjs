// A newcomer walks the demo by the buttons of its start page alone: files, accepts, judges, assigns, signs, answers,
// approves, delivers, rates; the page follows their own matter and says whose step it is.

import assert from 'node:assert/strict';
import { journey, step } from './harness.mjs';
import { fileRequest, onward } from './walk.mjs';

const done = (page, noun) => page.waitForURL(`**?done=${noun}`);

// By the button of the step that is due, to the newcomer's own matter.
async function asTheNext(page, number, who) {
  await step(page, `the start page before ${who}`, () => page.goto('/demo'));
  const button = page.locator('.walk .btn.next');
  assert.equal(await button.count(), 1, 'one step is due');
  assert.match(await button.innerText(), new RegExp(who));
  await step(page, `the matter as ${who} sees it`, () => button.click());
  assert.match(page.url(), new RegExp(`/staff/requests/${number}$`));
}

async function does(page, number, noun, fill = async () => {}) {
  await page.goto(`/staff/requests/${number}/act/${noun}`);
  await fill();
  await onward(page);
  await done(page, noun);
}

journey('a newcomer walks a matter from filing to rating', ['desktop'], async ({ page }) => {
  await step(page, 'the start page', () => page.goto('/demo'));
  assert.match(await page.locator('.walk .btn.next').innerText(), /去反映/);
  const { number } = await fileRequest(page, { what: '楼道灯坏了三天，老人晚上不敢下楼。', phone: '13900007788' });

  await asTheNext(page, number, '受理员');
  await does(page, number, 'acceptance', async () => {
    await page.locator('#category').selectOption({ index: 1 });
    await page.locator('#summary').fill('楼道灯不亮');
  });
  await asTheNext(page, number, '分办员');
  await does(page, number, 'judgement', async () => {
    await page.locator('input[name=class]').first().check();
    await page.locator('input[name=danger]').first().check();
    await page.locator('#people').fill('12');
    await page.locator('#reason').fill('老人多，怕摔');
  });
  await does(page, number, 'assignment');
  await asTheNext(page, number, '承办人');
  await does(page, number, 'signature');
  await does(page, number, 'contact-record', async () => {
    await page.locator('input[name=way]').first().check();
    await page.locator('input[name=reached]').first().check();
    await page.locator('#words').fill('约好下午去看。');
  });
  await does(page, number, 'draft', async () => {
    await page.locator('#words').fill('灯换好了，今天晚上和您一起看过，亮的。');
    await page.locator('input[name=outcome]').first().check();
  });
  await asTheNext(page, number, '审核人');
  await does(page, number, 'approval');
  await does(page, number, 'delivery', () => page.locator('input[name=way]').first().check());

  await step(page, 'the start page after the answer', () => page.goto('/demo'));
  await step(page, 'the answer', () => page.locator('.walk .btn.next').click());
  assert.match(page.url(), /\/matter$/);
  assert.ok(await page.getByText('灯换好了').first().isVisible());
});
