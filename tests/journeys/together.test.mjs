// Many hands on one matter: a part for another unit, a joint meeting, a leader's note, a word put in, steps and promises;
// and the board on which everybody sees what became of them.

import assert from 'node:assert/strict';
import { journey, step } from './harness.mjs';
import { onward, signIn } from './walk.mjs';

const main = (page) => page.locator('main').innerText();
const done = (page, noun) => page.waitForURL(`**?done=${noun}`);

// The demo's matter in hand: its number as its resident has it, the unit and the handler it lies with, another unit.
async function inHand(page) {
  await page.goto('/demo');
  const links = await page.locator('a[href^="/q/"]').evaluateAll((all) => all.map((link) => ({
    path: link.getAttribute('href'), look: link.closest('li, div, p').innerText,
  })));
  const { path } = links.find(({ look }) => /看看由谁办/.test(look));
  const number = path.split('/')[2];
  await signIn(page, '袁立新');
  await page.goto(`/staff/requests/${number}`);
  const [unit, handler] = (await page.locator('.bigstate .quiet').innerText()).split(' ');
  const helper = unit === '公共管理办' ? { unit: '社区建设办', name: '周建平' } : { unit: '公共管理办', name: '李国强' };
  return { number, path, unit, handler, helper };
}

// The head of a unit, whoever is called so on the demo's start page.
async function signInAsHead(page, unit) {
  await page.goto('/demo');
  await page.locator('.faces button', { hasText: unit }).filter({ hasText: '审核人' }).first().click();
  await page.locator('form.me').waitFor();
}

async function act(page, number, noun, fill, name) {
  await page.goto(`/staff/requests/${number}/act/${noun}`);
  await step(page, name, async () => { await fill(); await onward(page); });
  await done(page, noun);
}

journey('a unit helps, several meet, and one answer is made of it', ['desktop', 'noscript'], async ({ page }) => {
  const { number, handler, helper } = await inHand(page);
  await signIn(page, handler);
  await page.goto(`/staff/requests/${number}/act/co-task`);
  await step(page, 'asks for nothing', () => onward(page));
  assert.match(await page.locator('#errors').innerText(), /请选一个单位[\s\S]*请写明请他们办什么/);
  await step(page, 'asks another unit for a part', async () => {
    await page.locator('#unit').selectOption({ label: helper.unit });
    await page.locator('#words').fill('请查一下那一段归谁管，三天内告诉我们。');
    await onward(page);
  });
  await done(page, 'co-task');
  assert.match(await main(page), new RegExp(`协办第 1 项：${helper.unit}[\\s\\S]*待办`));
  await page.goto(`/staff/requests/${number}/act/draft`);
  await step(page, 'wants to answer over it', async () => {
    await page.locator('#words').fill('已经修好，昨天和您一起看过，是好的。有事请打 0555-010 2030。');
    await page.locator('input[name=outcome]').first().check();
    await onward(page);
  });
  assert.match(await page.locator('#errors').innerText(), /还有协办单位没有报来/);

  await signIn(page, helper.name);
  await step(page, 'the helper finds it on the workbench', () => page.goto('/staff'));
  await step(page, 'and opens it', () => page.locator(`.owed a[href$="${number}"]`).first().click());
  await act(page, number, 'task-report', () => page.locator('#words').fill('那一段归我们，昨天下午处理完。'), 'reports');

  await signIn(page, handler);
  await act(page, number, 'meeting-call', () => page.locator('#words').fill('管线两家都有份，请一起定。'), 'calls a meeting');
  await signIn(page, '沈静');
  await step(page, 'the coordinator finds the meeting', () => page.goto('/staff'));
  await page.goto(`/staff/requests/${number}/act/meeting`);
  await step(page, 'chooses who was asked', async () => {
    await page.getByLabel(helper.unit, { exact: true }).check();
    await page.locator('#minutes').fill('先探后修，探明以后由牵头单位答复。');
    await onward(page);
  });
  await step(page, 'writes down what was decided', async () => {
    await page.locator('input[name^=presence-][value=yes]').check();
    await page.locator('textarea[name^=decision-]').fill('三天内探明，写明深度。');
    await onward(page);
  });
  await done(page, 'meeting');
  await signIn(page, helper.name);
  await page.goto(`/staff/requests/${number}`);
  assert.match(await main(page), /协办第 2 项[\s\S]*三天内探明，写明深度。/, 'nothing was typed twice');
  await act(page, number, 'task-report', () => page.locator('#words').fill('探明了，埋深 1.2 米。'), 'reports on it');
  await signIn(page, handler);
  await page.goto(`/staff/requests/${number}/act/draft`);
  assert.match(await main(page), /协办单位报来的[\s\S]*昨天下午处理完[\s\S]*埋深 1\.2 米/);
});

journey('a leader writes by number, and a word put in changes nothing', ['desktop', 'narrow'], async ({ page }) => {
  const { number, handler } = await inHand(page);
  await signIn(page, '萧文华');
  await step(page, 'the leader’s page', () => page.goto('/staff/instructions'));
  await step(page, 'a number that is none', async () => {
    await page.locator('#number').fill('2026 0000 0000 0000');
    await page.locator('#words').fill('请抓紧，办到哪一步请回报。');
    await onward(page);
  });
  assert.match(await page.locator('#errors').innerText(), /编号/);
  assert.equal(await page.locator('#words').inputValue(), '请抓紧，办到哪一步请回报。');
  await step(page, 'the right one', async () => { await page.locator('#number').fill(number); await onward(page); });
  assert.match(await main(page), /批示记下了[\s\S]*请抓紧，办到哪一步请回报。/);
  await step(page, 'the matter itself is not the leader’s to read', () => page.goto(`/staff/requests/${number}`), { faults: true });

  await signIn(page, handler);
  await act(page, number, 'instruction-report', () => page.locator('#words').fill('已到现场，下周完工。'), 'the unit reports');
  await signIn(page, '萧文华');
  await step(page, 'the leader reads the report', () => page.goto('/staff/instructions'));
  assert.match(await main(page), /已回报[\s\S]*已到现场，下周完工。/);

  await signIn(page, handler);
  await page.goto(`/staff/requests/${number}/intercessions`);
  await step(page, 'enters that somebody put in a word', async () => {
    await page.locator('#words').fill('老同学来电话，想让这件事先办。没有答应。');
    await onward(page);
  });
  await page.goto(`/staff/requests/${number}`);
  assert.doesNotMatch(await main(page), /老同学/);
  await signIn(page, '袁立新');
  await step(page, 'the supervisor sees none of it', () => page.goto('/staff/intercessions'));
  assert.doesNotMatch(await main(page), /老同学/);
  await signIn(page, '傅国安');
  await step(page, 'the discipline contact does', () => page.goto('/staff/intercessions'));
  assert.match(await main(page), /老同学来电话/);
});

journey('step by step, each of them promised, and the person has the last word', ['noscript'], async ({ page }) => {
  const { number, path, unit, handler } = await inHand(page);
  await signIn(page, handler);
  await page.goto(`/staff/requests/${number}/promises`);
  await step(page, 'promises without a day', async () => {
    await page.locator('#words').fill('月底以前把门口那段补平。');
    await onward(page);
  });
  assert.match(await page.locator('#errors').innerText(), /请选哪天做到/);
  await step(page, 'promises it', async () => { await page.locator('#until').fill('2031-03-31'); await onward(page); });
  await page.goto(`/staff/requests/${number}`);
  await step(page, 'says it was kept', async () => {
    await page.locator('.promises a', { hasText: '做到了' }).first().click();
    await page.locator('#words').fill('昨天补平了，长 8 米。');
    await onward(page);
  });
  await step(page, 'its person is asked', () => page.goto(path));
  await step(page, 'opens the promise', () => page.getByRole('link', { name: /做到了没有/ }).first().click());
  await step(page, 'says nothing', () => onward(page));
  assert.match(await page.locator('#errors').innerText(), /请选做到了还是没做到/);
  await step(page, 'says it was not', async () => {
    await page.locator('input[name=kept][value=no]').check();
    await page.locator('#words').fill('只补了一半。');
    await onward(page);
  });
  assert.match(await main(page), /您说没做到，我们还欠着/);

  await signIn(page, handler);
  await page.goto(`/staff/requests/${number}/act/proposal`);
  await step(page, 'wants to go step by step', async () => {
    await page.locator('input[value=staging]').check();
    await onward(page);
  });
  await step(page, 'names one step only', async () => {
    await page.locator('#step1').fill('先围起来，夜里挂灯。');
    await page.locator('#on1').fill('2031-04-10');
    await onward(page);
  });
  assert.equal(await page.locator('#step1').inputValue(), '先围起来，夜里挂灯。');
  await step(page, 'names two', async () => {
    await page.locator('#step2').fill('拆掉重砌，压实再放行。');
    await page.locator('#on2').fill('2031-05-20');
    await onward(page);
  });
  await done(page, 'proposal');
  await signInAsHead(page, unit);
  await act(page, number, 'proposal-decision', () => page.locator('input[value=yes]').check(), 'the head agrees');
  await step(page, 'the person reads each step with its day', () => page.goto(path));
  assert.match(await main(page), /分步办理[\s\S]*4月10日\s?前：先围起来[\s\S]*5月20日\s?前：拆掉重砌/);
});

journey('everybody reads what was promised and what became of it', ['phone', 'noscript', 'dark', 'forced'], async ({ page }) => {
  await step(page, 'the first page', () => page.goto('/'));
  await step(page, 'the board', () => page.getByRole('link', { name: /承诺兑现/ }).click());
  const text = await main(page);
  assert.match(text, /还没到期和欠着的[\s\S]*到期了，还没做到[\s\S]*答应您各位个人的[\s\S]*有了结果的/);
  assert.match(text, /没做到[\s\S]*第三条两岸有围墙/, 'what was broken says why');
});
