// The harness on itself: a good page passes for every kind of reader, and each fault a page can have is found.

import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, test } from 'node:test';
import { KINDS, inspect, journey, launchBrowser, openAs, startZhiye, step } from './harness.mjs';
import { FAULTS, addressOf } from './sample-office.mjs';

const SAMPLE = fileURLToPath(new URL('./sample-office.mjs', import.meta.url));
process.env.ZHIYE_BIN = SAMPLE;

let site, browser;
before(async () => {
  site = await startZhiye();
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

async function as(kind, body) {
  const person = await openAs(browser, kind, site.url);
  try {
    return await body(person.page);
  } finally {
    await person.context.close();
  }
}

for (const kind of Object.keys(KINDS)) {
  test(`a good page passes for ${kind}`, () => as(kind, async (page) => {
    await step(page, 'the page', () => page.goto('/'));
  }));
}

for (const [fault, [, ...rules]] of Object.entries(FAULTS)) {
  test(`${fault} is found, and nothing else`, () => as('desktop', async (page) => {
    await page.goto(addressOf(fault));
    const found = new Set((await inspect(page)).map((finding) => finding.rule));
    assert.deepEqual([...found].sort(), rules);
  }));
}

test('a page without JavaScript is looked at too, and what <noscript> says', () => as('noscript', async (page) => {
  await page.goto('/noscript');
  const rules = (await inspect(page)).map((finding) => finding.rule);
  assert.deepEqual(rules, ['axe color-contrast']);
}));

test('without JavaScript the page runs no script', () => as('noscript', async (page) => {
  await page.goto(addressOf('a script that fails'));
  assert.deepEqual(await inspect(page), []);
}));

test('an inline style is found without JavaScript', () => as('noscript', async (page) => {
  await page.goto(addressOf('an inline style'));
  assert.deepEqual((await inspect(page)).map((finding) => finding.rule), ['csp']);
}));

test('a step on a bad page fails with the place and the rule', () => as('phone', async (page) => {
  const bad = step(page, 'a bad page', () => page.goto(addressOf('a small button')));
  await assert.rejects(bad, /a bad page[^]*target at button\.tiny “×”: 20 × \d+ px; 44 px each way are needed/);
}));

test('a finding known until a day passes until then and no longer', () => as('desktop', async (page) => {
  const at = addressOf('a small button');
  const known = { rule: 'target', where: 'button.tiny', reason: 'shown to fail' };
  await step(page, 'known', () => page.goto(at), { allow: [{ ...known, until: '9999-12-31' }] });
  await assert.rejects(step(page, 'expired', () => page.goto(at), { allow: [{ ...known, until: '2020-01-01' }] }));
}));

test('larger targets can be asked for', () => as('desktop', async (page) => {
  await page.goto('/');
  const rules = new Set((await inspect(page, { target: 60 })).map((finding) => finding.rule));
  assert.deepEqual([...rules], ['target']);
}));

async function withProgram(lines, body) {
  const folder = mkdtempSync(path.join(tmpdir(), 'zhiye-harness-'));
  const program = path.join(folder, 'zhiye');
  writeFileSync(program, `#!/usr/bin/env node\n${lines}\n`);
  chmodSync(program, 0o755);
  process.env.ZHIYE_BIN = program;
  try {
    await body();
  } finally {
    process.env.ZHIYE_BIN = SAMPLE;
    rmSync(folder, { recursive: true });
  }
}

journey('a story walks through its pages with another person in it', ['phone', 'noscript'], async ({ page, kind, open }) => {
  await step(page, 'the page', () => page.goto('/'));
  await step(page, 'asks', () => page.getByRole('button', { name: '查询' }).click());
  assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), '查进度');
  const clerk = await open('desktop');
  await step(clerk.page, 'the clerk sees the page', () => clerk.page.goto('/'));
  assert.notEqual(clerk.context, page.context());
  assert.ok(['phone', 'noscript'].includes(kind));
});

test('the office under test is started with its arguments and stopped', () => withProgram(
  `console.log(process.argv.slice(2).join(' ')); console.error('listening on http://127.0.0.1:12345');
   process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000);`,
  async () => {
    const site = await startZhiye({ requests: 7 });
    assert.equal(site.url, 'http://127.0.0.1:12345');
    assert.ok(site.output().includes(`demo --listen 127.0.0.1:0 --dir ${site.dir} --requests 7`), site.output());
    await site.stop();
  },
));

test('an office that ends at once is reported with what it said', () => withProgram(
  `console.error('the folder cannot be written'); process.exit(3);`,
  () => assert.rejects(startZhiye(), /ended with 3[^]*the folder cannot be written/),
));
