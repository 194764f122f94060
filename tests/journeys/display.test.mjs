// Every way of display on every page a resident meets: sizes, high contrast, the elder mode, English, forced colours,
// and the receipt on paper. High contrast is walked in matter.test.mjs. The numbers are those asked of pages for old eyes.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { journey, step } from './harness.mjs';
import { Keyboard } from './keyboard.mjs';
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
  标准: async (page) => {
    assert.equal(await attribute(page, 'data-size'), 'standard');
    assert.deepEqual(await page.evaluate(tooSmall, { text: 18, title: 24 }), [], page.url());
    await isSpaced(page);
  },
  大字: async (page) => assert.equal(await attribute(page, 'data-size'), 'large'),
  长辈版: async (page) => {
    assert.equal(await attribute(page, 'data-mode'), 'elder');
    assert.deepEqual(await page.evaluate(tooSmall, { text: 22, title: 30 }), [], page.url());
  },
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

// Runs in the page: text that is smaller, or set tighter, than old eyes can read (base size, titles, lines of 1.5).
function tooSmall({ text, title }) {
  const found = [];
  const all = [...document.querySelectorAll('main :is(h1, p, li, dd, dt, label, legend, a, button, summary, input, textarea, select)')];
  for (const e of all) {
    if (!e.checkVisibility() || !(e.textContent.trim() || e.value) || e.closest('.hidden, .onlyprint') || ['hidden', 'radio', 'checkbox'].includes(e.type)) continue;
    const { fontSize, lineHeight } = getComputedStyle(e);
    const [size, line] = [parseFloat(fontSize), parseFloat(lineHeight)];
    const what = `${e.tagName} “${e.textContent.trim().slice(0, 14)}” ${fontSize} ${lineHeight}`;
    if (size < (e.matches('h1') ? title : text)) found.push(what);
    if (e.matches('p') && !e.closest('.error') && line / size < 1.49) found.push(what);
  }
  return found;
}

// Whoever spaces letters, words, lines and paragraphs out (WCAG 1.4.12) loses nothing: no text is cut, none overflows.
async function isSpaced(page) {
  const cut = await page.evaluate(() => {
    const spaced = new CSSStyleSheet();
    spaced.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }');
    document.adoptedStyleSheets = [spaced];
    const { scrollWidth, clientWidth } = document.documentElement;
    const cut = scrollWidth > clientWidth ? [`the page: ${scrollWidth} in ${clientWidth}`] : [];
    for (const e of document.querySelectorAll('body *:not(.hidden, svg, svg *, textarea, input, select, option)')) {
      const hides = getComputedStyle(e).overflow !== 'visible' && !e.closest('.hidden');
      if (hides && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)) cut.push(e.className || e.tagName);
    }
    document.adoptedStyleSheets = [];
    return cut;
  });
  assert.deepEqual(cut, [], page.url());
}

test('every colour stands out from what lies behind it', () => {
  const css = readFileSync(new URL('../../assets/zhiye.css', import.meta.url), 'utf8');
  const themes = [...css.matchAll(/:root(\[data-contrast="high"\])? \{([^}]*--paper:[^}]*--note:[^}]*)\}/g)].slice(0, 4);
  assert.equal(themes.length, 4, 'light and dark, each plain and in high contrast');
  for (const [, high, body] of themes) {
    const colour = Object.fromEntries([...body.matchAll(/--([\w-]+): (#[0-9a-f]{3,6})/g)].map(([, name, value]) => [name, value]));
    const least = high ? 7 : 4.5;
    for (const ground of ['paper', 'paper-2', 'note']) {
      for (const ink of ['ink', 'ink-2', 'leaf', 'vermilion', 'amber']) {
        const ratio = contrast(colour[ink], colour[ground]);
        assert.ok(ratio >= least, `--${ink} on --${ground}${high ?? ''}: ${ratio.toFixed(2)}`);
      }
    }
    assert.ok(contrast(colour['on-leaf'], colour.leaf) >= least, 'the green button');
    assert.ok(contrast(colour.edge, colour.paper) >= 3, 'the edge of a field');
  }
});

function contrast(a, b) {
  const light = (hex) => {
    const full = hex.length === 4 ? [...hex.slice(1)].map((c) => c + c) : hex.slice(1).match(/../g);
    return full.map((c) => parseInt(c, 16) / 255)
      .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
      .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0);
  };
  const [one, other] = [light(a), light(b)];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

journey('whoever goes by the keyboard sees where they are', ['desktop'], async ({ page }) => {
  await settle(page);
  for (const path of ['/', '/file/tell', '/file/contact', '/matter']) {
    await page.goto(path);
    const keys = new Keyboard(page);
    for (let stop = 0; stop < 12; stop++) {
      await keys.press('Tab');
      if (await page.evaluate(() => document.activeElement === document.body)) break;
      await keys.isSeen(`${path}, stop ${stop + 1}`);
    }
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
