// Walks Zhiye's pages in a real browser, as people do, and looks at every page after every act.
//
// A journey is a story in steps. Each step does something and then the page must be in order:
//
//     import { journey, step } from './harness.mjs';
//
//     journey('a resident files a request and keeps the receipt', ['phone', 'noscript'], async ({ page }) => {
//       await step(page, 'the first page', () => page.goto('/'));
//       await step(page, 'asks to tell something', () => page.getByRole('link', { name: '我要反映' }).click());
//       ...
//     });
//
// It runs once for each kind of reader named:
//
//     desktop   1280 × 800                       phone     390 × 844, touch
//     narrow    320 × 640                        noscript  390 × 844, JavaScript off
//     xlarge    390 × 844, 特大 chosen by the form on the page, kept by its cookie
//     dark      1280 × 800, dark theme           forced    1280 × 800, forced colours
//
// The journey is handed { page, context, site, kind, open }:
//     site.url, site.dir     the office under test: `zhiye demo` on a free port with a fresh folder; one a file
//     site.output()          everything it has printed so far (set-up links, invented accounts)
//     open(kind)             another person's own browser context and page, in the same story
//
// step(page, name, action, options) does the action, waits until the page is at rest, and fails unless
//     axe finds nothing (WCAG 2.0 to 2.2, A and AA) · nothing overflows sideways, here and at 320 px ·
//     every button and link that stands alone is at least 44 px each way · <html lang>, a title, one <h1> ·
//     the console has no page error and no content-security message · no answer was 500 or above ·
//     nothing was asked of another host.
// With JavaScript off axe cannot run in the page itself: the same HTML, fetched styles and cookies are looked at
// in a companion page; what the story asserts, it asserts in the page without JavaScript.
// Options: { target: 60 } larger targets · { faults: true } this step shows a fault page · { look: false } only act ·
//     { allow: [{ rule, where, until: '2027-03-01', reason }] } findings known until a day.
//
// Assertions on content are the journey's own: use node:assert and page locators. No sleeps: wait for what a
// person would see. Environment: ZHIYE_BIN (default target/debug/zhiye), ZHIYE_CHROMIUM, ZHIYE_SHOTS (a folder
// that receives a screenshot of every step).
//
// Files are called *.test.mjs and run by `make journeys`, or one by one with `node --test tests/journeys/x.test.mjs`.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { chromium } from 'playwright-core';
import { look, lookAtCompanion } from './look.mjs';
import { startZhiye } from './site.mjs';

export { startZhiye };

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 800 };
// A journey takes seconds. One that takes minutes is stuck: it fails by its name, and the others are still walked.
const STUCK_AFTER_MS = 240_000;
export const KINDS = {
  desktop: { viewport: DESK },
  phone: { viewport: PHONE, hasTouch: true, isMobile: true },
  narrow: { viewport: { width: 320, height: 640 }, hasTouch: true },
  noscript: { viewport: PHONE, javaScriptEnabled: false },
  xlarge: { viewport: PHONE, hasTouch: true, isMobile: true },
  dark: { viewport: DESK, colorScheme: 'dark' },
  forced: { viewport: DESK, forcedColors: 'active' },
};

export async function launchBrowser() {
  const places = [process.env.ZHIYE_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  const executablePath = places.find((place) => place && existsSync(place));
  assert.ok(executablePath, 'no Chromium found; run scripts/packages test, or set ZHIYE_CHROMIUM');
  return chromium.launch({
    executablePath,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

// What happened on a page since the last step: console and page errors, faulty answers, foreign hosts.
const incidents = new WeakMap();

function watch(page, host) {
  const seen = [];
  incidents.set(page, seen);
  const note = (rule, detail) => seen.push({ rule, where: '', detail });
  page.on('console', (message) => {
    if (/content.security.policy/i.test(message.text())) note('csp', message.text());
  });
  page.on('pageerror', (error) => note('page error', String(error)));
  page.on('crash', () => note('page error', 'the page crashed'));
  page.on('response', (response) => {
    if (response.status() >= 500) note('fault', `${response.status()} ${response.request().method()} ${response.url()}`);
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (/^https?:|^wss?:/.test(url.protocol) && url.host !== host) note('foreign host', url.href);
  });
}

// Contexts whose pages run no script, so that only a companion page can be looked at.
const scriptless = new WeakSet();
const isScriptless = (page) => scriptless.has(page.context());

// A browser context of one kind of reader on one site, with a page that is watched.
export async function openAs(browser, kind, url) {
  assert.ok(KINDS[kind], `no kind of reader is called ${kind}; there are ${Object.keys(KINDS).join(', ')}`);
  const context = await browser.newContext({
    ...KINDS[kind], baseURL: url, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', reducedMotion: 'reduce',
  });
  if (KINDS[kind].javaScriptEnabled === false) scriptless.add(context);
  context.setDefaultTimeout(15_000);
  const host = new URL(url).host;
  context.on('page', (page) => watch(page, host));
  const page = await context.newPage();
  if (kind === 'xlarge') await chooseLargestType(page);
  return { context, page, kind };
}

// By the page's own form, as a person would; the cookie must then carry it to the next page.
async function chooseLargestType(page) {
  await page.goto('/');
  await page.getByRole('button', { name: /特大/ }).first().click();
  await page.goto('/');
  const size = await page.locator('html').getAttribute('data-size');
  assert.equal(size, 'xlarge', 'after choosing 特大 the server must answer with <html data-size="xlarge">');
}

export async function step(page, name, action, options = {}) {
  const result = await action();
  if (options.look === false) return result;
  await atRest(page);
  const number = (steps.get(page) ?? 0) + 1;
  steps.set(page, number);
  const shot = await picture(page, number, name);
  const findings = (await inspect(page, options)).filter((finding) => !isAllowed(finding, options.allow));
  const lines = findings.map(({ rule, where, detail }) => `  ${rule}${where ? ` at ${where}` : ''}: ${detail}`);
  assert.equal(findings.length, 0, `“${name}” (${page.url()})${shot}\n${lines.join('\n')}`);
  return result;
}

const steps = new WeakMap();
const titles = new WeakMap();

// What is not in order on the page now, and what went wrong on it since the last time: [{ rule, where, detail }].
export async function inspect(page, options = {}) {
  const noted = incidents.get(page)?.splice(0) ?? [];
  const happened = options.faults ? noted.filter(({ rule }) => rule !== 'fault') : noted;
  const seen = isScriptless(page) ? await lookAtCompanion(page, options) : await look(page, options);
  return [...happened, ...seen];
}

async function atRest(page) {
  await page.waitForLoadState('load');
  if (isScriptless(page)) return;
  await page.waitForFunction(() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling'));
  await page.evaluate(async () => {
    await document.fonts.ready;
    const ending = document.getAnimations().filter((a) => a.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map((animation) => animation.finished));
  });
}

async function picture(page, number, name) {
  if (!process.env.ZHIYE_SHOTS) return '';
  mkdirSync(process.env.ZHIYE_SHOTS, { recursive: true });
  const words = `${titles.get(page.context()) ?? 'page'}-${String(number).padStart(2, '0')}-${name}`;
  const file = path.join(process.env.ZHIYE_SHOTS, `${words.replace(/[^\p{L}\p{N}]+/gu, '-')}.png`);
  await page.screenshot({ path: file, fullPage: true });
  return `, see ${file}`;
}

function isAllowed(finding, allow = []) {
  const today = new Date().toISOString().slice(0, 10);
  return allow.some(({ rule, where, until, reason }) =>
    rule === finding.rule && finding.where.includes(where) && reason && today <= until);
}

// One server and one browser for all journeys of a file, started when the first of them runs.
let shared;
async function stage() {
  shared ??= (async () => {
    const site = await startZhiye();
    const browser = await launchBrowser().catch(async (error) => { await site.stop(); throw error; });
    return { site, browser };
  })();
  return shared;
}

let registered = false;
function stopAtTheEnd() {
  if (registered) return;
  registered = true;
  after(async () => {
    const started = await shared?.catch(() => undefined);
    await started?.browser.close();
    await started?.site.stop();
  }, { timeout: STUCK_AFTER_MS });
}

export function journey(title, kinds, body) {
  stopAtTheEnd();
  describe(title, () => {
    for (const kind of kinds) {
      test(kind, { timeout: STUCK_AFTER_MS }, async () => {
        const { site, browser } = await stage();
        const opened = [];
        const open = async (as) => {
          const person = await openAs(browser, as, site.url);
          titles.set(person.context, `${title}-${kind}${opened.length ? `-${opened.length + 1}` : ''}`);
          opened.push(person);
          return person;
        };
        try {
          const first = await open(kind);
          await body({ ...first, site, open });
        } finally {
          await Promise.all(opened.map(({ context }) => context.close()));
        }
      });
    }
  });
}
