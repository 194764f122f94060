// A handler's own limits in the calendar of their phone: the address is made on a page, shown once, fetched without
// signing in, and ended.

import assert from 'node:assert/strict';
import { journey, step } from './harness.mjs';
import { signIn } from './walk.mjs';

const press = (page, name) => page.getByRole('button', { name, exact: true }).click();

journey('a person takes their limits along in a calendar', ['desktop', 'phone', 'noscript', 'dark'], async ({ page, site }) => {
  await signIn(page, '刘芳');
  await step(page, 'the way from the workbench', () => page.getByRole('link', { name: '把我的期限放进手机日历' }).click());
  await step(page, 'an address is made', () => press(page, '做一个订阅网址'));
  const address = await page.getByLabel('订阅网址').inputValue();
  const path = new URL(address).pathname;
  const fetched = () => fetch(new URL(path, site.url));
  const calendar = await fetched();
  assert.equal(calendar.status, 200);
  assert.match(await calendar.text(), /^BEGIN:VCALENDAR\r\n/);
  await step(page, 'the page again', () => page.goto('/staff/calendar-feed'));
  assert.equal(await page.getByLabel('订阅网址').count(), 0, 'shown once');
  await step(page, 'it is ended', () => press(page, '停用'));
  assert.equal((await fetched()).status, 404);
});
