// Nothing that someone typed is lost or does harm: a session that ends, two at the same answer, a text far too long,
// markup and strange characters in every field.

import assert from 'node:assert/strict';
import { truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { journey, step } from './harness.mjs';
import { chooseFace, fileRequest, onward, signIn, track } from './walk.mjs';

const press = (page, name) => page.getByRole('button', { name }).click();

// The first matter of a state in a list, as its address.
async function firstMatter(page, state) {
  await page.goto(`/staff/requests?state=${state}`);
  return page.locator('a.title').first().getAttribute('href');
}

// Signed out elsewhere: whose words these are can't be known any more, so they stand on the page and nowhere else.
// That words of a session that ran out come back to their writer alone is told by the tests of the pages.
const goesOut = (page) => page.context().clearCookies({ name: 'zhiye_staff' });

async function standsToBeCopied(page, words, who) {
  assert.match(await page.locator('main').innerText(), /请先抄下来/);
  assert.ok((await page.locator('.words').allInnerTexts()).includes(words));
  await step(page, 'on to signing in', () => page.getByRole('link', { name: '去登录' }).click());
  await step(page, 'one click further', () => page.getByRole('link', { name: /一键登录/ }).click());
  await step(page, 'another is in', () => chooseFace(page, who));
  assert.ok(!(await page.content()).includes(words), 'whoever comes next sees none of it');
}

journey('what was typed without a session stays with the one who typed it', ['desktop', 'noscript'], async ({ page }) => {
  await signIn(page, '刘芳');
  const matter = await firstMatter(page, 'filed');
  await step(page, 'writes down why it is declined', () => page.goto(`${matter}/act/decline`));
  await page.locator('#words').fill('这件事归供电公司管，请打 95598。');
  await goesOut(page);
  await step(page, 'sends it after signing out', () => onward(page));
  await standsToBeCopied(page, '这件事归供电公司管，请打 95598。', '王小明');
  assert.match(page.url(), /\/act\/decline$/, 'at the same form, which is empty');
  assert.equal(await page.locator('#words').inputValue(), '');
});

journey('what a stranger typed does not come to another person', ['desktop'], async ({ page }) => {
  await signIn(page, '刘芳');
  await page.goto('/staff/register');
  await page.locator('#text').fill('刘芳写到一半的话');
  await step(page, 'puts it away', () => press(page, '先存着，后补'));
  assert.match(await page.locator('.drafts').innerText(), /登记/);
  await signIn(page, '王小明');
  await step(page, 'another clerk registers', () => page.goto('/staff/register'));
  assert.equal(await page.locator('#text').inputValue(), '');
});

journey('two write the same answer at once', ['desktop'], async ({ page, open }) => {
  const other = await open('desktop');
  await signIn(page, '周建平');
  await page.goto('/staff/requests?state=in_hand');
  const matter = await ownMatter(page, await page.locator('a.title').evaluateAll((all) => all.map((a) => a.getAttribute('href'))));
  await signIn(other.page, '周建平');
  for (const writer of [page, other.page]) await writer.goto(`${matter}/act/draft`);
  const write = async (writer, words) => {
    await writer.locator('input[name=outcome]').first().check();
    await writer.locator('#words').fill(words);
    await onward(writer);
  };
  await step(page, 'the first sends', () => write(page, '已经修好，请您看一看。'));
  assert.match(page.url(), /done=draft/);
  await step(other.page, 'the second sends', () => write(other.page, '明天上午来修，请您在家。'));
  assert.match(await other.page.locator('#errors').innerText(), /别人刚处理过|新情况|待审核/);
  assert.equal(await other.page.locator('#words').inputValue(), '明天上午来修，请您在家。', 'the second text is not lost');
});

async function ownMatter(page, matters) {
  for (const matter of matters) {
    await page.goto(`${matter}/act/draft`);
    if (await page.locator('#words').count()) return matter;
  }
  return assert.fail('no matter in hand whose answer this person may write');
}

journey('a text far too long comes back whole', ['phone', 'noscript'], async ({ page }) => {
  const long = '路灯不亮。'.repeat(20_000);
  assert.equal(long.length, 100_000);
  await page.goto('/file/category');
  await press(page, '我不确定');
  await onward(page);
  await step(page, 'tells far too much', async () => {
    await page.locator('#what').fill(long);
    await onward(page);
  });
  assert.match(await page.locator('#errors').innerText(), /最多写 20000 个字，现在有 100000 个/);
  assert.equal(await page.locator('#what').inputValue(), long);
  await step(page, 'comes back another day', () => page.goto('/file/tell'));
  assert.equal(await page.locator('#what').inputValue(), long);
});

const MARKUP = `<script>window.harmed=1</script><img src=x onerror="window.harmed=1">"'&amp;{{7*7}}`;
const ODD = `${MARKUP} 😀👨‍👩‍👧 \u202Eabc\u202C \u0000\u0007完`;
const CLEAN = `${MARKUP} 😀👨‍👩‍👧 abc 完`;

async function isHarmless(page, where) {
  assert.equal(await page.evaluate(() => window.harmed), undefined, `a script ran: ${where}`);
  assert.equal(await page.locator('main script, main img[src="x"]').count(), 0, where);
  assert.doesNotMatch(await page.content(), /[\u0000\u0007\u202A-\u202E\u2066-\u2069]/u, where);
}

async function fillAll(page, words) {
  const fields = page.locator('main form:not(.search) :is(input[type=text], input[type=tel], input:not([type]), textarea):visible');
  for (const field of await fields.all()) await field.fill(words);
}

journey('markup and strange characters are only words', ['desktop'], async ({ page, open }) => {
  const short = CLEAN.slice(0, 30);
  await step(page, 'searches for markup', () => page.goto(`/file/category?q=${encodeURIComponent(ODD)}`));
  await isHarmless(page, 'the search');
  await press(page, '我不确定');
  await step(page, 'place', async () => { await fillAll(page, ODD); await onward(page); });
  await step(page, 'words', async () => { await fillAll(page, ODD); await onward(page); });
  await isHarmless(page, 'the words');
  await step(page, 'a photo with a name like markup', async () => {
    await page.locator('#photo').setInputFiles({ name: `${short}.jpg`, mimeType: 'image/jpeg', buffer: Buffer.from('no picture') });
    await onward(page);
  });
  await isHarmless(page, 'the name of a photo');
  await page.goto('/file/contact');
  await step(page, 'contact', async () => { await fillAll(page, ODD); await onward(page); });
  assert.match(await page.title(), /^错误：/, 'that is no phone number');
  await isHarmless(page, 'the contact');
  await step(page, 'a real number', async () => {
    await page.locator('#phone').fill('１３９ ０００１ ２３４５');
    await page.locator('#name').fill('<b>王</b>');
    await onward(page);
  });
  await isHarmless(page, 'the check');
  assert.ok((await page.locator('.checked').innerText()).includes(MARKUP), 'the words stand as they were typed');
  await step(page, 'files', () => onward(page));
  await isHarmless(page, 'the receipt');
  const number = (await page.locator('.slip .digits').first().innerText()).replaceAll(/\s/g, '');
  await step(page, 'the matter', () => page.goto('/matter'));
  await isHarmless(page, 'the matter');
  assert.ok((await page.locator('main').innerText()).includes(MARKUP));

  const clerk = (await open('desktop')).page;
  await signIn(clerk, '刘芳');
  await step(clerk, 'the clerk reads it', () => clerk.goto(`/staff/requests/${number}`));
  await isHarmless(clerk, 'the desk');
  assert.ok((await clerk.locator('.words').first().innerText()).includes(MARKUP));
  await step(clerk, 'notes markup', async () => {
    await clerk.locator('.say #words').fill(ODD);
    await clerk.locator('.say .btn').click();
  });
  await isHarmless(clerk, 'the note');
  await step(clerk, 'registers markup', async () => {
    await clerk.goto('/staff/register');
    await fillAll(clerk, ODD);
    await clerk.locator('#reg .btn.next').click();
  });
  assert.match(await clerk.title(), /^错误：/);
  await isHarmless(clerk, 'the registration');
  assert.equal(await clerk.locator('#text').inputValue(), CLEAN);
  await step(clerk, 'searches for markup', async () => {
    await clerk.locator('#find').fill(ODD.slice(0, 60));
    await clerk.locator('.find button').click();
  });
  await isHarmless(clerk, 'the list');
});

journey('someone else on the same computer finds nothing', ['phone'], async ({ page }) => {
  const receipt = await fileRequest(page, { what: '楼上漏水，滴到我家厨房了。' });
  await track(page, receipt);
  await page.goto('/file/category');
  await press(page, '我不确定');
  await page.goto('/file/tell');
  await page.locator('#what').fill('写到一半的话');
  await onward(page);
  await page.goto('/matter');
  await step(page, 'leaves', () => press(page, '离开这台电脑'));
  for (const path of ['/matter', '/receipt', '/file/tell', '/file/check']) {
    await step(page, `the next one opens ${path}`, () => page.goto(path));
    assert.doesNotMatch(await page.content(), /写到一半的话|楼上漏水/, path);
  }
});

journey('two hundred megabytes are turned away in words', ['phone', 'noscript'], async ({ page, site, kind }) => {
  await page.goto('/file/category');
  await press(page, '我不确定');
  await onward(page);
  await page.locator('#what').fill('井盖翘起来了，照片在这里。');
  await onward(page);
  const large = path.join(site.dir, `${kind}.jpg`);
  writeFileSync(large, '');
  truncateSync(large, 200 * 1024 * 1024);
  await page.locator('#photo').setInputFiles(large);
  await step(page, 'sends it', () => onward(page));
  assert.match(await page.locator('h1').innerText(), /一次传得太多了/);
  await step(page, 'the words are still there', () => page.goto('/file/tell'));
  assert.equal(await page.locator('#what').inputValue(), '井盖翘起来了，照片在这里。');
});
