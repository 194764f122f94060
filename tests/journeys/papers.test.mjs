// Papers of a matter on the screen and on the sheet, an office's own template, the receipt on a roll.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { inflateRawSync } from 'node:zlib';
import { journey, step } from './harness.mjs';
import { signIn } from './walk.mjs';

// The text of one file in an archive that was written in one go: found by its name in a local header.
function unpacked(archive, name) {
  for (let at = archive.indexOf('PK\x03\x04', 0, 'latin1'); at >= 0; at = archive.indexOf('PK\x03\x04', at + 4, 'latin1')) {
    const [named, extra] = [archive.readUInt16LE(at + 26), archive.readUInt16LE(at + 28)];
    if (archive.toString('utf8', at + 30, at + 30 + named) !== name) continue;
    return inflateRawSync(archive.subarray(at + 30 + named + extra)).toString('utf8');
  }
  return undefined;
}

async function downloaded(page, press) {
  const [file] = await Promise.all([page.waitForEvent('download'), press()]);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

journey('an answer becomes a paper', ['desktop', 'narrow', 'noscript', 'dark', 'forced'], async ({ page, context, kind }) => {
  await signIn(page, '督办员');
  await page.goto('/staff/requests?state=answered');
  const matter = await page.locator('main a[href^="/staff/requests/2"]').first().getAttribute('href');
  await page.goto(matter);
  await step(page, 'opens the papers of a matter', () => page.getByRole('link', { name: '打印文书' }).click());
  await step(page, 'looks at the answer', () => page.getByRole('link', { name: '答复意见书', exact: true }).click());
  assert.equal(await page.locator('.paper h1').innerText(), '答复意见书');
  const word = await downloaded(page, () => page.getByRole('link', { name: '下载 Word 文档' }).click());
  assert.match(word.name, /^答复意见书_\d{16}\.docx$/);
  assert.ok(unpacked(word.bytes, 'word/document.xml').includes('答复意见书'));
  if (kind === 'desktop') {
    await page.emulateMedia({ media: 'print' });
    const printed = await page.locator('body').innerText();
    assert.ok(!printed.includes('下载') && !printed.includes('退出'), 'nothing to press is printed');
    const height = await page.locator('.signs tr').last().evaluate((row) => row.getBoundingClientRect().height);
    assert.ok(height >= (12 / 25.4) * 96, `a line to sign is ${height} pixels high`);
    await page.emulateMedia({ media: null });
  }
  const name = page.getByRole('button', { name: '写上本人姓名' });
  if (await name.count()) {
    await step(page, 'has the name written on it', () => name.click());
    assert.equal(await page.locator('.paper .blank').count(), 0);
  }
});

journey('an office brings its own template', ['desktop', 'narrow'], async ({ page }) => {
  await signIn(page, '系统管理员');
  await step(page, 'opens the templates', () => page.goto('/staff/templates'));
  const sample = await downloaded(page, () => page.getByRole('link', { name: '样例' }).click());
  await step(page, 'brings something else', async () => {
    await page.locator('#file').setInputFiles({ name: 'a.docx', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7') });
    await page.getByRole('button', { name: '检查并保存' }).click();
  });
  assert.match(await page.locator('#file-error').innerText(), /不是 Word 文档/);
  await step(page, 'brings the sample', async () => {
    await page.locator('#kind').selectOption('answer');
    await page.locator('#file').setInputFiles({ name: 'b.docx', mimeType: 'application/zip', buffer: sample.bytes });
    await page.getByRole('button', { name: '检查并保存' }).click();
  });
  await page.getByRole('row', { name: /答复意见书/ }).waitFor();
  await step(page, 'takes it away again', () => page.getByRole('button', { name: '不用这个模板了' }).first().click());
  await page.getByText('还没有模板').waitFor();
});

journey('a receipt for a printer with a narrow roll', ['desktop', 'noscript'], async ({ page }) => {
  await signIn(page, '刘芳');
  await page.goto('/staff/register');
  await page.locator('#text').fill('楼道灯不亮，已经一个星期了。');
  await page.locator('#phone').fill('13900005678');
  await page.locator('main form .btn.next').last().click();
  await page.waitForURL('**/receipt');
  await step(page, 'asks for the narrow one', () => page.getByRole('link', { name: '打窄条' }).click());
  assert.equal(await page.locator('.roll .digits').count(), 2);
  await page.emulateMedia({ media: 'print' });
  const width = await page.locator('.roll').evaluate((roll) => roll.getBoundingClientRect().width);
  assert.ok(width <= (72.1 / 25.4) * 96, `it is ${width} pixels wide`);
});
