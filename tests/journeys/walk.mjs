// What several journeys do on their way: signing in by one click, filing in a few strokes, a picture made here.
// Nothing in this file looks at a page; journeys call it within a step.

import assert from 'node:assert/strict';
import { deflateSync } from 'node:zlib';

// One click on the page that only the demo has. `who` is how the button begins: a name and a post.
export async function signIn(page, who) {
  await page.goto('/demo');
  await chooseFace(page, who);
}

export async function chooseFace(page, who) {
  await page.locator('.faces button', { hasText: who }).first().click();
  await page.locator('form.me').waitFor();
}

export const onward = (page) => page.locator('main .btn.next').click();

// Files a request by the pages, as someone in a hurry would; the receipt is shown at the end.
export async function fileRequest(page, { what, phone = '', photo }) {
  await page.goto('/file/category');
  await page.getByRole('button', { name: '我不确定' }).click();
  await onward(page);
  await page.locator('#what').fill(what);
  await onward(page);
  if (photo) await page.locator('#photo').setInputFiles(photo);
  await onward(page);
  if (phone) await page.locator('#phone').fill(phone);
  else await page.getByLabel('不用联系，自己查').check();
  await onward(page);
  await onward(page);
  return receiptOf(page);
}

// Number and code as they stand on a receipt.
export async function receiptOf(page) {
  const digits = await page.locator('.slip .digits').allTextContents();
  const [number, code] = digits.map((text) => text.replaceAll(/\s/g, ''));
  assert.match(number ?? '', /^\d{16}$/, `no number on ${page.url()}`);
  assert.match(code ?? '', /^\d{8}$/);
  return { number, code };
}

export async function track(page, { number, code }) {
  await page.goto('/track');
  await page.locator('#number').fill(number);
  await page.locator('#code').fill(code);
  await onward(page);
}

// How many requests the office holds, as its supervisor sees it.
export async function countOfRequests(page) {
  await page.goto('/staff/requests?state=all');
  const words = await page.locator('.chips [role=status]').innerText();
  return Number(words.match(/\d+/)[0]);
}

// A plain PNG of one colour, made here so that no picture of anybody lies in the repository.
export function png(width = 320, height = 240, colour = [47, 111, 78]) {
  const line = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from(colour))]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const rows = deflateSync(Buffer.concat(Array.from({ length: height }, () => line)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
