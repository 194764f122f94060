// One matter through every hand of the office in a browser, each page looked at after each act; and the pages of the
// staff for those who need them larger, darker or in their own colours.

import assert from 'node:assert/strict';
import { journey, step } from './harness.mjs';
import { Keyboard } from './keyboard.mjs';
import { onward, png, receiptOf, signIn } from './walk.mjs';

const press = (page, name) => page.getByRole('button', { name, exact: true }).click();
const done = (page, noun) => page.waitForURL(`**?done=${noun}`);

// Faces of the demo by what they may do: the first of each post.
async function signInAs(page, post) {
  await page.goto('/demo');
  await page.locator('.faces button', { hasText: post }).first().click();
  await page.locator('form.me').waitFor();
}

async function registers(page, text) {
  await page.goto('/staff/register');
  await page.locator('#text').fill(text);
  await page.locator('#phone').fill('13900007788');
  await page.locator('#reg .btn.next').click();
  return (await receiptOf(page)).number;
}

async function accepts(page, number) {
  await step(page, 'the form of acceptance', () => page.goto(`/staff/requests/${number}/act/acceptance`));
  await step(page, 'accepts', async () => {
    const keys = new Keyboard(page);
    await keys.to('#category');
    await keys.press('ArrowDown');
    await keys.to('#summary');
    await keys.type('楼道灯不亮');
    await keys.press('Control+Enter');
    await done(page, 'acceptance');
  });
}

journey('a matter goes through the office', ['desktop'], async ({ page, open }) => {
  await signIn(page, '刘芳');
  const number = await registers(page, '楼道灯坏了三天，老人晚上不敢下楼。');
  const at = (noun) => `/staff/requests/${number}/act/${noun}`;
  await step(page, 'the receipt', () => page.goto(`/staff/requests/${number}/receipt`));
  assert.ok(await page.locator('.qr svg').isVisible());
  assert.ok(await page.getByRole('button', { name: '打印' }).isVisible());
  await accepts(page, number);

  const judge = (await open('desktop')).page;
  await signInAs(judge, '分办员');
  await step(judge, 'judging', () => judge.goto(at('judgement')));
  await step(judge, 'judges', async () => {
    await judge.locator('input[name=class]').first().check();
    await judge.locator('input[name=danger]').first().check();
    await judge.locator('#people').fill('12');
    await judge.locator('#reason').fill('老人多，怕摔');
    await onward(judge);
    await done(judge, 'judgement');
  });
  await step(judge, 'assigning', () => judge.goto(at('assignment')));
  await step(judge, 'assigns', async () => { await onward(judge); await judge.waitForLoadState('load'); });
  await step(judge, 'the roster', () => judge.goto('/staff/duty'));
});

journey('the clerk hands out a code again and takes one more', ['desktop', 'phone', 'noscript'], async ({ page }) => {
  await signIn(page, '刘芳');
  await page.goto('/staff/requests?state=in_hand');
  // The oldest: what the clerk registered a moment ago may be shown without asking.
  const all = await page.locator('a.title').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  const matter = all.sort()[0];
  await step(page, 'the receipt of an older matter asks first', () => page.goto(`${matter}/receipt`));
  assert.equal(await page.locator('.slip').count(), 0, 'no code yet');
  await step(page, 'without saying how', () => onward(page));
  assert.ok(await page.locator('#errors').isVisible());
  await step(page, 'after looking at the card', async () => {
    await page.locator('input[name=how]').first().check();
    await onward(page);
  });
  await receiptOf(page);
  await step(page, 'one more of the same person asks first', () => page.goto(`/staff/register?more=${matter.split('/').pop()}`));
  await step(page, 'says what for', async () => {
    await page.locator('input[name=purpose]').first().check();
    await onward(page);
  });
  assert.match(await page.locator('h1').innerText(), /同一个人，还有一件/);
});

journey('registrations wait side by side', ['desktop', 'noscript'], async ({ page, kind }) => {
  await signIn(page, '王小明');
  for (const text of [`${kind} 东门路灯不亮`, `${kind} 西门垃圾没人收`]) {
    await page.goto('/staff/register');
    await page.locator('#text').fill(text);
    await step(page, `puts away ${text}`, () => press(page, '先存着，后补'));
  }
  await step(page, 'both stand beside a new one', () => page.goto('/staff/register'));
  assert.equal(await page.locator('.beside .drafts li', { hasText: kind }).count(), 2);
  await step(page, 'takes up the first', () => page.locator('.beside .drafts a', { hasText: `${kind} 东门` }).click());
  assert.equal(await page.locator('#text').inputValue(), `${kind} 东门路灯不亮`);
});

journey('photos are added at the desk', ['desktop', 'noscript'], async ({ page }) => {
  await signIn(page, '刘芳');
  const number = await registers(page, '井盖松了，走过去会响。');
  await step(page, 'the form', () => page.goto(`/staff/requests/${number}/photos`));
  await step(page, 'one photo', async () => {
    await page.locator('input[type=file]').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: png() });
    await onward(page);
    await page.waitForURL('**?done=photos');
  });
  assert.equal(await page.locator('.photos img').count(), 1);
});

journey('a shared computer', ['desktop', 'noscript'], async ({ page }) => {
  await signIn(page, '刘芳');
  await step(page, 'switching', () => page.goto('/staff/switch'));
  await step(page, 'sets a PIN', async () => {
    await page.locator('input[name=agree]').check();
    await page.locator('#pin').fill('2468');
    await press(page, '设好');
  });
  await step(page, 'a face', () => page.locator('.faces a').first().click());
  await step(page, 'a wrong PIN', async () => { await page.locator('#pin').fill('1111'); await onward(page); });
  assert.match(await page.locator('#errors').innerText(), /PIN 不对/);
  await step(page, 'the right one', async () => { await page.locator('#pin').fill('2468'); await onward(page); });
  await step(page, 'back there', () => page.goto('/staff/switch'));
  await step(page, 'takes it back', () => press(page, '我在这台电脑上不再用 PIN'));
  assert.equal(await page.locator('.faces').count(), 0);
});

const PAGES = ['/staff', '/staff/requests', '/staff/register'];

async function seen(page) {
  await signIn(page, '刘芳');
  for (const at of PAGES) await step(page, `the clerk's ${at}`, () => page.goto(at));
  const matter = await page.goto('/staff/requests?state=filed').then(() => page.locator('a.title').first().getAttribute('href'));
  await step(page, 'a matter', () => page.goto(matter));
  await step(page, 'a form', () => page.goto(`${matter}/act/acceptance`));
}

journey('the staff\'s pages in every dress', ['forced', 'dark', 'xlarge', 'narrow'], async ({ page }) => {
  await seen(page);
});

journey('the office\'s pages in every dress', ['forced', 'dark', 'xlarge', 'phone', 'desktop'], async ({ page }) => {
  await signIn(page, '彭志伟');
  for (const at of ['/staff', '/staff/office', '/staff/units', '/staff/people', '/staff/duty', '/staff/calendar']) {
    await step(page, `the administrator's ${at}`, () => page.goto(at));
  }
});

journey('high contrast at the desk', ['desktop'], async ({ page }) => {
  await signIn(page, '刘芳');
  await step(page, 'asks for contrast', () => press(page, '高对比'));
  assert.equal(await page.locator('html').getAttribute('data-contrast'), 'high');
  for (const at of PAGES) await step(page, `with contrast ${at}`, () => page.goto(at));
});
