// A matter as its resident meets it, without JavaScript: every state looked at, and everything that can be done there
// done to the end; how it looks in the dark, in high contrast and in the elder mode; and its receipt read by a camera.

import assert from 'node:assert/strict';
import jsQR from 'jsqr';
import { journey, step } from './harness.mjs';
import { fileRequest, onward, png, receiptOf } from './walk.mjs';

const press = (page, name) => page.getByRole('button', { name }).click();
const tale = (page) => page.locator('.tale').innerText();

// The demo's own matters: what is to be seen, and the link of its receipt.
async function matters(page) {
  await page.goto('/demo');
  return page.locator('a[href^="/q/"]').evaluateAll((links) => links.map((link) => ({
    path: link.getAttribute('href'), look: link.closest('li, div, p').innerText.replaceAll(/\s+/g, ' '),
  })));
}

async function meet(page, words) {
  const found = (await matters(page)).find(({ look }) => words.test(look));
  assert.ok(found, `the demo shows no matter like ${words}`);
  await step(page, `meets one: ${words.source}`, () => page.goto(found.path));
  assert.match(page.url(), /\/matter$/, 'the code is no longer in the address');
}

journey('every state says what it means', ['noscript', 'dark', 'narrow'], async ({ page }) => {
  const all = await matters(page);
  assert.ok(all.length >= 8, `${all.length} matters`);
  const states = new Set();
  for (const { path, look } of all) {
    await step(page, look, () => page.goto(path));
    states.add((await page.locator('.bigstate .state').getAttribute('class')).replace('state ', ''));
    assert.ok(await page.locator('.tale li').count() > 0, `${look}: nothing happened?`);
  }
  for (const state of ['in-hand', 'answered', 'awaiting-supplement', 'deferred', 'paused', 'declined', 'closed']) {
    assert.ok(states.has(state), `no matter is ${state}; there are ${[...states]}`);
  }
});

journey('not solved, and it is opened again', ['noscript'], async ({ page }) => {
  await meet(page, /等您评价/);
  await step(page, 'wants to rate', () => onward(page));
  assert.match(await page.locator('main').innerText(), /选“没解决”的，会重新打开/);
  await step(page, 'chooses nothing', () => onward(page));
  assert.match(await page.locator('#errors').innerText(), /这件事解决了吗/);
  await step(page, 'says it is not solved', async () => {
    await page.locator('input[name=solved][value=no]').check();
    await page.locator('input[name=satisfaction][value="2"]').check();
    await page.locator('#words').fill('第二天又不亮了。');
    await onward(page);
  });
  assert.match(await tale(page), /重新打开，接着办/);
});

journey('brings what was asked for', ['noscript'], async ({ page }) => {
  await meet(page, /缺两样材料/);
  await step(page, 'wants to bring them', () => onward(page));
  await step(page, 'says so', async () => {
    await page.locator('#words').fill('两样都已送窗口。');
    await onward(page);
  });
  assert.match(await tale(page), /您补充了材料/);
});

journey('photos come later, and then it is withdrawn', ['noscript'], async ({ page }) => {
  await fileRequest(page, { what: '小区东门路灯不亮。' });
  await step(page, 'follows it', () => page.goto('/matter'));
  await step(page, 'wants to send photos', () => page.getByRole('link', { name: '加照片' }).click());
  const photos = Array.from({ length: 6 }, (_, n) => ({ name: `${n}.png`, mimeType: 'image/png', buffer: png(64, 48, [n * 40, 90, 90]) }));
  await step(page, 'sends six', async () => {
    await page.locator('#photo').setInputFiles(photos);
    await onward(page);
  });
  assert.equal(await page.locator('ul.photos img').count(), 6);
  await step(page, 'there is room for no more', () => page.goto('/matter/photos'));
  assert.equal(await page.locator('input[type=file]').count(), 0);
  await step(page, 'wants to withdraw', async () => {
    await page.goto('/matter');
    await page.getByRole('link', { name: '不用办了，撤回' }).click();
  });
  await step(page, 'withdraws', () => press(page, '确定撤回'));
  assert.match(await page.locator('.bigstate').innerText(), /已撤回/);
});

journey('changing the display keeps what is half-written', ['noscript', 'phone'], async ({ page }) => {
  await page.goto('/file/category');
  await press(page, '我不确定');
  await onward(page);
  await page.locator('#what').fill('菜场东门的井盖翘起来了。');
  for (const name of ['特大', '高对比', 'English']) {
    await step(page, `chooses ${name}`, () => page.locator('.sizes').getByRole('button', { name }).click());
    assert.equal(await page.locator('#what').inputValue(), '菜场东门的井盖翘起来了。', name);
  }
  await step(page, 'presses Enter in the field of a day', () => page.locator('#occurred').press('Enter'));
  assert.match(page.url(), /\/file\/photos$/, 'the form was sent, and no choice of display was pressed');
});

journey('the code on the receipt leads to the matter', ['desktop'], async ({ page, site }) => {
  await fileRequest(page, { what: '垃圾桶三天没有清。' });
  const { number, code } = await receiptOf(page);
  const picture = (await page.locator('.qr svg').screenshot({ scale: 'css' })).toString('base64');
  await page.goto('about:blank');
  const { data, width, height } = await page.evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
    const pen = canvas.getContext('2d');
    pen.drawImage(image, 0, 0);
    return { data: [...pen.getImageData(0, 0, image.width, image.height).data], width: image.width, height: image.height };
  }, picture);
  const read = jsQR(Uint8ClampedArray.from(data), width, height);
  assert.equal(read?.data, `${site.url}/q/${number}/${code}`);
});

const PAGES = ['/', '/start', '/file/place', '/file/tell', '/file/contact', '/file/check', '/track', '/matter', '/receipt', '/help'];

async function halfWritten(page) {
  await fileRequest(page, { what: '楼道灯不亮。', phone: '13900001234' });
  await page.goto('/file/category');
  await page.locator('button[name=category][value=""]').click();
  await onward(page);
  await page.locator('#what').fill('井盖翘起来了。');
  await onward(page);
}

async function choose(page, name) {
  await page.goto('/');
  await page.locator('.sizes').getByRole('button', { name, exact: true }).click();
}

journey('in high contrast every letter stands out seven to one', ['phone', 'dark'], async ({ page }) => {
  await halfWritten(page);
  await choose(page, '高对比');
  for (const path of PAGES) {
    await step(page, `high contrast ${path}`, () => page.goto(path));
    assert.deepEqual(await page.evaluate(pale, 7), [], path);
  }
});

// Runs in the page: texts whose colour against what lies behind them is under so much to one (WCAG 1.4.6).
function pale(least) {
  const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0);
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = channels(getComputedStyle(e).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const words = walker.currentNode.data.trim();
    if (!words || !element.checkVisibility() || element.closest('svg, option, .hidden, .skip')) continue;
    const [a, b] = [light(channels(getComputedStyle(element).color)), light(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < least) found.push(`${ratio.toFixed(2)} ${element.tagName} “${words.slice(0, 20)}”`);
  }
  return found;
}
