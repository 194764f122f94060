// The administrator sets up the office and reads no matters; an empty folder becomes an office by its one-time link.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { journey, launchBrowser, openAs, step } from './harness.mjs';
import { fileRequest, onward, receiptOf, signIn } from './walk.mjs';

const press = (page, name) => page.getByRole('button', { name }).click();
const saved = async (page) => assert.match(await page.locator('.notice.good').innerText(), /保存好了|改好了/);
const rowOf = (page, name) => page.locator('tbody tr', { has: page.locator('th', { hasText: name }) });

journey('an administrator keeps the office', ['desktop'], async ({ page, open, site }) => {
  await signIn(page, '彭志伟');
  await step(page, 'the workbench shows no matters', () => page.goto('/staff'));
  assert.equal(await page.locator('.queue').count(), 0);
  await step(page, 'nor does the list', () => page.goto('/staff/requests'), { faults: true });
  assert.equal(await page.locator('[data-row]').count(), 0);

  await step(page, 'the units', () => page.goto('/staff/units'));
  await step(page, 'a unit without a code', async () => { await page.locator('#name').fill('文体站'); await onward(page); });
  assert.ok(await page.locator('#errors').isVisible());
  assert.equal(await page.locator('#name').inputValue(), '文体站');
  await step(page, 'a unit more', async () => { await page.locator('#code').fill('culture'); await onward(page); });
  await saved(page);
  assert.equal(await rowOf(page, '文体站').count(), 1);

  const link = await invites(page);
  await grants(page);
  await step(page, 'duty', () => page.goto('/staff/duty'));
  await step(page, 'a day that differs', async () => {
    await page.locator('#on').fill(inDays(3));
    await page.locator('#d0').selectOption({ label: '刘芳' });
    await press(page, '保存这一天');
  });
  await saved(page);
  await holiday(page);
  await step(page, 'the rules', () => page.goto('/staff/rulebook'));
  assert.match(await page.locator('main').innerText(), /工作日/);
  assert.equal(await page.locator('main form').count(), 0, 'rules are read here, not changed');
  await takesUp(open, link, site);
});

const inDays = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

async function invites(page) {
  await step(page, 'the people', () => page.goto('/staff/people'));
  await step(page, 'a person more', async () => {
    await page.locator('#name').fill('温如兰');
    await page.locator('#unit').selectOption({ label: '文体站' });
    await page.getByLabel('承办人', { exact: true }).check();
    await onward(page);
  });
  const link = await page.locator('.notice code').innerText();
  assert.match(link, /\/staff\/password\/\S+$/);
  await step(page, 'the link is shown once', () => page.goto('/staff/people'));
  assert.ok(!(await page.content()).includes(link));
  return link;
}

async function grants(page) {
  const own = rowOf(page, '彭志伟');
  assert.match(await own.innerText(), /您自己/);
  assert.equal(await own.locator('form').count(), 0, 'nobody is offered to grant to themselves');
  const me = await page.locator('tbody input[name=person]').evaluateAll((all) => new Set(all.map((i) => i.value)).size);
  assert.ok(me > 10);
  const row = rowOf(page, '温如兰');
  await step(page, 'opens what can be changed of a person', () => row.locator('summary').click());
  await step(page, 'one post more', async () => {
    await row.locator('select[name=role]').selectOption('caller');
    await row.getByRole('button', { name: '授权' }).click();
  });
  await saved(page);
  assert.match(await rowOf(page, '温如兰').innerText(), /回访员/);
}

async function holiday(page) {
  await step(page, 'the working days', () => page.goto('/staff/calendar'));
  const days = [1, 2, 3, 4, 5, 6, 7].map((day) => `${inDays(day)} 放假 庙会`).join('\n');
  await step(page, 'a line that can\'t be read', async () => {
    await page.locator('#local').fill('下周三放假');
    await press(page, '先看哪些期限会变');
  });
  assert.match(await page.locator('#errors').innerText(), /第 1 行看不懂/);
  assert.equal(await page.locator('#local').inputValue(), '下周三放假');
  await step(page, 'looks what a fair would move', async () => {
    await page.locator('#local').fill(days);
    await press(page, '先看哪些期限会变');
  });
  assert.match(await page.locator('main .inner').innerText(), /会变的有 \d+ 件/);
  assert.ok(await page.locator('main .inner tbody tr').count() > 0);
  await step(page, 'nothing has moved by looking', () => page.goto('/staff/calendar'));
  assert.doesNotMatch(await page.locator('.odd-days').innerText(), /庙会/);
  await step(page, 'applies one day', async () => {
    await page.locator('#local').fill(`${inDays(60)} 放假 庙会`);
    await press(page, '就这样定');
  });
  await saved(page);
  assert.match(await page.locator('#local').inputValue(), /庙会/);
}

// The invited person's own computer.
async function takesUp(open, link, site) {
  const { page } = await open('phone');
  const at = new URL(link, site.url);
  await step(page, 'opens the link', () => page.goto(at.pathname));
  await step(page, 'a password too short', async () => {
    await page.locator('#login').fill('wenrulan');
    await page.locator('#password').fill('123456');
    await page.locator('#again').fill('123456');
    await onward(page);
  });
  assert.match(await page.locator('#errors').innerText(), /至少 10 个字符/);
  assert.equal(await page.locator('#password').inputValue(), '', 'a password is never sent back');
  await step(page, 'a good one', async () => {
    await page.locator('#password').fill('青青子衿悠悠我心一二');
    await page.locator('#again').fill('青青子衿悠悠我心一二');
    await onward(page);
  });
  assert.match(await page.locator('h1').innerText(), /温如兰/);
  await step(page, 'the link is used', () => page.goto(at.pathname));
  assert.match(await page.locator('h1').innerText(), /不能用了/);
}

// `zhiye serve` on an empty folder: no demo, nobody in it.
async function serveEmpty() {
  const dir = mkdtempSync(path.join(tmpdir(), 'zhiye-empty-'));
  const port = await freePort();
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const target = path.resolve(root, process.env.CARGO_TARGET_DIR ?? 'target');
  const binary = process.env.ZHIYE_BIN ?? path.join(target, 'debug/zhiye');
  const child = spawn(binary, ['--data', dir, 'serve', '--listen', `127.0.0.1:${port}`], { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  const ended = new Promise((resolve) => child.on('exit', resolve));
  await new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk) => { printed += chunk; if (/listening on/.test(printed)) resolve(); });
    }
    ended.then((code) => reject(new Error(`ended with ${code}\n${printed}`)));
  });
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    rmSync(dir, { recursive: true, force: true });
  };
  return { url: `http://127.0.0.1:${port}`, output: () => printed, stop };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

test('an empty folder becomes an office by its one-time link', async () => {
  const site = await serveEmpty();
  const browser = await launchBrowser();
  try {
    const { page } = await openAs(browser, 'desktop', site.url);
    await founds(page, site);
    const resident = await openAs(browser, 'phone', site.url);
    await fileRequest(resident.page, { what: '路口的红绿灯不亮了。' });
    await step(resident.page, 'the first request of the new office', () => resident.page.goto('/receipt'));
    await receiptOf(resident.page);
  } finally {
    await browser.close();
    await site.stop();
  }
});

async function founds(page, site) {
  const link = site.output().match(/http:\S+\/setup\/\S+/)[0];
  await step(page, 'there is no demo', () => page.goto('/demo'));
  assert.match(await page.locator('h1').innerText(), /没有找到/);
  await step(page, 'opens the link of the first start', () => page.goto(link));
  await step(page, 'sends it empty', () => onward(page));
  assert.match(await page.locator('#errors').innerText(), /请填写单位名称/);
  const fill = async (fields) => {
    for (const [name, words] of Object.entries(fields)) await page.locator(`#${name}`).fill(words);
  };
  const secret = '春风又绿江南岸一二三';
  await step(page, 'sets the office up', async () => {
    await fill({ name: '柳溪街道', phone: '0555-010 2040', address: '柳溪路 1 号', person: '苏文', login: 'suwen', password: secret, again: secret });
    await onward(page);
  });
  assert.match(await page.locator('.masthead').innerText(), /柳溪街道/);
  await step(page, 'the link is used', () => page.goto(link));
  assert.match(await page.locator('h1').innerText(), /不能用了/);
  await page.goto('/staff');
  await step(page, 'goes out', () => press(page, '退出'));
  await step(page, 'mistypes the password', async () => { await fill({ login: 'suwen', password: `${secret}四` }); await onward(page); });
  assert.ok(await page.locator('#errors').isVisible());
  await step(page, 'signs in', async () => { await fill({ login: 'suwen', password: secret }); await onward(page); });
  assert.match(await page.locator('h1').innerText(), /苏文/);
  await step(page, 'sees the first page', () => page.goto('/'));
  assert.match(await page.locator('main').innerText(), /0555-010 2040/);
}
