// Every way of display on every page a resident meets: sizes, high contrast, the elder mode, English, forced colours,
// and the receipt on paper.

import assert from 'node:assert/strict';
import { journey, step } from './harness.mjs';
import { fileRequest, receiptOf } from './walk.mjs';

const PAGES = ['/', '/start', '/file/category', '/file/place', '/file/tell', '/file/photos', '/file/contact', '/file/check',
  '/receipt', '/track', '/matter', '/help', '/accessibility', '/privacy'];

// A matter of its own, and then a half-written filing beside it, so that every page has something to show.
async function settle(page) {
  await fileRequest(page, { what: '3 栋 2 单元楼道灯不亮，已经一个星期了。', phone: '13900001234' });
  const next = () => page.locator('main .btn.next').click();
  await page.goto('/file/category');
  await page.locator('button[name=category][value=""]').click();
  await next();
  await page.locator('#what').fill('菜场门口的井盖翘起来了。');
  await next();
}

async function choose(page, name) {
  await page.goto('/');
  await page.locator('.sizes').getByRole('button', { name, exact: true }).click();
}

const looks = {
  标准: async (page) => assert.equal(await attribute(page, 'data-size'), 'standard'),
  大字: async (page) => assert.equal(await attribute(page, 'data-size'), 'large'),
  特大: async (page) => assert.equal(await attribute(page, 'data-size'), 'xlarge'),
  高对比: async (page) => assert.equal(await attribute(page, 'data-contrast'), 'high'),
  长辈版: async (page) => assert.equal(await attribute(page, 'data-mode'), 'elder'),
  English: async (page) => {
    assert.equal(await attribute(page, 'lang'), 'en');
    assert.doesNotMatch(await page.title(), /^\p{Script=Han}/u);
    const heading = page.getByRole('heading', { level: 1 });
    if (!page.url().endsWith('/matter')) assert.doesNotMatch(await heading.innerText(), /\p{Script=Han}/u, page.url());
  },
};

const attribute = (page, name) => page.locator('html').getAttribute(name);

for (const [look, holds] of Object.entries(looks)) {
  journey(`every page in ${look}`, ['phone'], async ({ page }) => {
    await settle(page);
    await choose(page, look);
    for (const path of PAGES) {
      await step(page, `${look} ${path}`, () => page.goto(path), look === '长辈版' ? { target: 60 } : {});
      assert.ok(page.url().endsWith(path), `${path} led to ${page.url()}`);
      await holds(page);
    }
  });
}

journey('every page in forced colours', ['forced'], async ({ page }) => {
  await settle(page);
  for (const path of PAGES) await step(page, `forced ${path}`, () => page.goto(path));
});

journey('every page in the largest type at the narrowest width', ['narrow'], async ({ page }) => {
  await settle(page);
  await choose(page, '特大');
  for (const path of PAGES) await step(page, `largest and narrowest ${path}`, () => page.goto(path));
});

journey('the elder mode writes in letters large enough', ['phone'], async ({ page }) => {
  await settle(page);
  await choose(page, '长辈版');
  for (const path of ['/', '/start', '/file/tell', '/track', '/matter']) {
    await page.goto(path);
    const small = await page.locator('main :is(p, label, a, button, li, dd, dt, textarea, input:not([type=hidden]))').evaluateAll((all) =>
      all.filter((e) => e.checkVisibility() && e.textContent.trim() && parseFloat(getComputedStyle(e).fontSize) < 20)
        .map((e) => `${e.tagName} ${e.textContent.trim().slice(0, 16)} ${getComputedStyle(e).fontSize}`));
    assert.deepEqual(small, [], `letters under 20 px on ${path}`);
  }
});

journey('the choice comes back off', ['phone'], async ({ page }) => {
  await choose(page, '长辈版');
  await step(page, 'the usual one again', () => page.getByRole('button', { name: '换回普通版' }).click());
  assert.notEqual(await attribute(page, 'data-mode'), 'elder');
  await choose(page, 'English');
  await step(page, 'Chinese again', () => page.locator('.sizes').getByRole('button', { name: '中文' }).click());
  assert.equal(await attribute(page, 'lang'), 'zh-CN');
});

journey('the receipt is one sheet of paper', ['desktop', 'phone'], async ({ page }) => {
  await fileRequest(page, { what: '3 栋 2 单元楼道灯不亮，已经一个星期了。晚上看不见，请修一修。', phone: '13900001234' });
  const { number } = await receiptOf(page);
  const pdf = (await page.pdf({ format: 'A4', margin: { top: '12mm', bottom: '12mm', left: '15mm', right: '15mm' } })).toString('latin1');
  assert.equal(pdf.match(/\/Type\s*\/Page\b/g)?.length, 1, 'one page');
  await page.emulateMedia({ media: 'print' });
  assert.equal((await page.locator('.slip .digits').first().innerText()).replaceAll(/\s/g, ''), number);
  assert.ok(await page.locator('.qr svg').isVisible(), 'with the code for a camera');
  assert.ok(await page.locator('.onlyprint').isVisible(), 'with the address in words');
  assert.ok(!(await page.locator('.sizes').isVisible()), 'without buttons');
});
