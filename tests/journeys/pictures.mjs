#!/usr/bin/env node
// Makes the pictures of the README and the guides from the built binary: `node tests/journeys/pictures.mjs` writes
// docs/pictures/*.png. Run it when a page that is shown has changed.

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchBrowser, openAs, startZhiye } from './harness.mjs';
import { onward, receiptOf, signIn, track } from './walk.mjs';

const FOLDER = fileURLToPath(new URL('../../docs/pictures', import.meta.url));

const site = await startZhiye({ requests: 200 });
const browser = await launchBrowser();
try {
  const receipt = await resident();
  const matter = `/staff/requests/${receipt.number}`;
  await clerk(matter);
  await handler();
} finally {
  await browser.close();
  await site.stop();
}

// What stands in the window, or the whole page down to a height.
async function picture(page, name, most) {
  await page.evaluate(() => document.querySelectorAll('.demo-mark').forEach((e) => e.remove()));
  const { width, height } = page.viewportSize();
  const whole = await page.evaluate(() => document.documentElement.scrollHeight);
  const clip = { x: 0, y: 0, width, height: Math.min(whole, most ?? height) };
  await page.screenshot({ path: path.join(FOLDER, `${name}.png`), clip, fullPage: true });
}

async function resident() {
  const { page } = await openAs(browser, 'phone', site.url);
  const desk = (await openAs(browser, 'desktop', site.url)).page;
  await page.goto('/');
  await picture(page, 'home');
  await page.goto('/file/category');
  await page.getByRole('button', { name: '我不确定' }).click();
  await page.locator('#where').selectOption({ index: 2 });
  await page.locator('#place').fill('2 单元 3 楼楼道');
  await onward(page);
  await page.locator('#what').fill('楼道灯不亮，已经一个星期了。晚上下楼全靠手机照，希望修好。');
  await picture(page, 'tell', 1100);
  await onward(page);
  await onward(page);
  await page.locator('#phone').fill('13900001234');
  await onward(page);
  await picture(page, 'check', 1100);
  await onward(page);
  const receipt = await receiptOf(page);
  await picture(page, 'receipt');
  await track(desk, receipt);
  await picture(desk, 'matter', 1000);
  return receipt;
}

async function clerk(matter) {
  const { page } = await openAs(browser, 'desktop', site.url);
  await signIn(page, '刘芳');
  await page.goto('/staff/register');
  await page.locator('#phone').fill('13900005678');
  await page.locator('#text').fill('楼下烧烤摊的烟往窗户里灌，晚上十点以后最重，请管一管。');
  await picture(page, 'register', 1000);
  await page.goto(`${matter}/act/acceptance`);
  await picture(page, 'acceptance', 1000);
  await page.goto('/staff');
  await page.locator('#find').fill('灯');
  await page.locator('.find button').click();
  await picture(page, 'search');
}

async function handler() {
  const { page } = await openAs(browser, 'desktop', site.url);
  await signIn(page, '周建平');
  await picture(page, 'workbench', 1000);
  await page.goto('/staff/requests');
  await picture(page, 'queue');
  const unit = await page.locator('#unit option', { hasText: '社区建设办' }).getAttribute('value');
  await page.goto(`/staff/requests?state=in_hand&unit=${unit}`);
  const matter = await page.locator('[data-row] a.title').first().getAttribute('href');
  await page.goto(matter);
  await picture(page, 'handling', 1000);
  await page.goto(`${matter}/act/draft`);
  await picture(page, 'draft', 1000);
}
