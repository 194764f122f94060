// What the office does besides the straight way: by keyboard from signature to follow-up, sending back, asking for more
// time, asking for papers, handing over, passing to emergency, sealing; finding a matter again; being told.

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { journey, step } from './harness.mjs';
import { Keyboard } from './keyboard.mjs';
import { fileRequest, onward, signIn, track } from './walk.mjs';

const UNIT = '社区建设办';
const done = (page, noun) => page.waitForURL(`**?done=${noun}`);
const state = (page) => page.locator('.bigstate').innerText();

// Someone of the office in a browser of their own.
async function sits(open, who) {
  const { page } = await open('desktop');
  await signIn(page, who);
  return page;
}

// Fills in the form of an action and sends it; `looked` has each page looked at.
async function act(page, matter, noun, fill, looked = true) {
  const options = { look: looked };
  await step(page, `${noun}: the form`, () => page.goto(`${matter}/act/${noun}`), options);
  await fill?.();
  await step(page, `${noun}: sent`, () => onward(page), options);
  assert.match(page.url(), /done=/, `${noun}: ${await page.locator('main').innerText()}`);
}

async function choose(page, unit) {
  const labels = await page.locator('#unit option').allInnerTexts();
  await page.locator('#unit').selectOption({ label: labels.find((label) => label.includes(unit)) });
}

// A matter of a resident's, taken as far as the unit's doormat.
async function assigned(open, what) {
  const resident = (await open('phone')).page;
  const receipt = await fileRequest(resident, { what, phone: '13900004321' });
  const matter = `/staff/requests/${receipt.number}`;
  await accepted(await sits(open, '刘芳'), matter);
  const coordinator = await sits(open, '沈静');
  await act(coordinator, matter, 'judgement', async () => {
    await coordinator.locator('input[name=class]').first().check();
    await coordinator.locator('#reason').fill('照常办');
  }, false);
  await act(coordinator, matter, 'assignment', () => choose(coordinator, UNIT), false);
  return { resident, receipt, matter, coordinator };
}

async function accepted(clerk, matter) {
  await act(clerk, matter, 'acceptance', async () => {
    await clerk.locator('#category').selectOption({ index: 1 });
    await clerk.locator('#summary').fill('东门路灯不亮');
  }, false);
}

journey('from the signature to the follow-up without a mouse', ['desktop'], async ({ page: handler, open }) => {
  const { resident, receipt, matter } = await assigned(open, '东门路灯不亮，夜里看不见路。');
  await signIn(handler, '周建平');
  const keys = new Keyboard(handler);
  await step(handler, 'opens the list of what is to be signed', () => keys.follow('a[href="/staff/requests?counter=to-sign"]'));
  await step(handler, 'finds it by its number', async () => {
    await keys.press('/');
    await keys.type(receipt.number);
    await keys.press('Enter');
    await handler.waitForURL(`**${matter}`);
  });
  await step(handler, 'signs', async () => {
    await keys.follow('#may form .btn.next');
    await done(handler, 'signature');
  });
  await step(handler, 'wants to note a call', async () => {
    await keys.follow('#may a[href$="/act/contact-record"]');
    await handler.waitForURL('**/act/contact-record');
  });
  await step(handler, 'notes the call', async () => {
    await keys.to('input[name=way]');
    await keys.press('Space');
    await keys.to('input[name=reached]');
    await keys.press('Space');
    await keys.to('#words');
    await keys.type('说好今晚去看。');
    await keys.press('Control+Enter');
    await done(handler, 'contact-record');
  });
  await step(handler, 'writes the answer', async () => {
    await keys.follow('#may a[href$="/act/draft"]');
    await handler.waitForURL('**/act/draft');
    await keys.to('input[name=outcome]');
    await keys.press('Space');
    await keys.to('#words');
    await keys.type('东门的路灯修好了，一共换了三盏，夜里请您再看一看，还有不亮的请告诉我们。');
    await keys.press('Control+Enter');
    await done(handler, 'draft');
  });

  await handler.goto(matter);
  await handler.emulateMedia({ media: 'print' });
  const printed = await handler.locator('main').innerText();
  assert.match(printed, /东门路灯不亮/);
  assert.doesNotMatch(printed, /说好今晚去看|照常办|写一条|队列里接着的/, 'what is internal, and what is to press, stays off the paper');
  await handler.emulateMedia({ media: 'screen' });

  const approver = await sits(open, '吴志明');
  const hers = new Keyboard(approver);
  await step(approver, 'two have it open', () => approver.goto(matter));
  assert.match(await approver.locator('.others').innerText(), /周建平 .*也打开过/, 'each sees the other');
  await step(approver, 'approves', async () => {
    await hers.follow('#may a[href$="/act/approval"]');
    await approver.waitForURL('**/act/approval');
    await hers.follow('#act .btn.next');
    await done(approver, 'approval');
  });
  const clerk = await sits(open, '刘芳');
  const post = new Keyboard(clerk);
  await step(clerk, 'delivers by phone', async () => {
    await clerk.goto(`${matter}/act/delivery`);
    await post.to('input[name=way]');
    await post.press('Space');
    await post.press('Control+Enter');
    await done(clerk, 'delivery');
  });
  const caller = await sits(open, '于红霞');
  const theirs = new Keyboard(caller);
  await step(caller, 'the calls to make', () => theirs.follow('.masthead a[href="/staff/follow-ups"]'));
  await step(caller, 'calls back', async () => {
    await caller.goto(`${matter}/act/follow-up`);
    await theirs.to('input[name=reached]');
    await theirs.press('Space');
    await theirs.to('input[name=solved]');
    await theirs.press('Space');
    await theirs.to('input[name=satisfaction]');
    await theirs.press('Space');
    await theirs.press('Control+Enter');
    await done(caller, 'follow-up');
  });
  await step(resident, 'the resident reads it all', () => track(resident, receipt));
  assert.match(await resident.locator('main').innerText(), /三盏/);
});

journey('sent back, designated, given more time, handed over', ['desktop'], async ({ page: handler, open }) => {
  const { matter, coordinator } = await assigned(open, '小区西门的井盖响，车一过就跳。');
  await signIn(handler, '周建平');
  await act(handler, matter, 'return', async () => {
    await handler.locator('input[name=reason]').first().check();
    await handler.locator('#better_unit').selectOption({ index: 2 });
    await handler.locator('#words').fill('职责清单第三条，井盖归公共管理办。');
  });
  await step(coordinator, 'what was sent back', () => coordinator.goto('/staff/requests?counter=sent-back'));
  await act(coordinator, matter, 'designation', async () => {
    await choose(coordinator, UNIT);
    await coordinator.locator('#words').fill('小区里的归社区建设办，请接着办。');
  });
  await step(handler, 'back again', () => handler.goto(matter));
  assert.match(await handler.locator('#may').innerText(), /签收/);
  await step(handler, 'signs', () => handler.locator('#may form .btn.next').click());

  await step(handler, 'asks for more time', () => handler.goto(`${matter}/act/proposal`));
  await step(handler, 'how much', async () => {
    await handler.locator('input[name=kind][value=extension]').check();
    await onward(handler);
  });
  await step(handler, 'proposes', async () => {
    await handler.locator('#days').fill('3');
    await handler.locator('input[name=why]').first().check();
    await onward(handler);
  });
  assert.match(handler.url(), /done=proposal/, await handler.locator('main').innerText());
  const approver = await sits(open, '吴志明');
  await act(approver, matter, 'proposal-decision', () => approver.locator('input[name=decision][value=yes]').check());
  await act(approver, matter, 'handover', () => approver.locator('#person').selectOption({ index: 1 }));
});

journey('papers, danger, and what only the discipline contact sees', ['desktop'], async ({ page: clerk, open }) => {
  const filed = async (what) => `/staff/requests/${(await fileRequest((await open('phone')).page, { what, phone: '13900004321' })).number}`;
  await signIn(clerk, '刘芳');
  const papers = await filed('想问临时救助怎么办。');
  await act(clerk, papers, 'supplement-notice', async () => {
    await clerk.locator('.f-items summary').click();
    await clerk.locator('input[name=items]').first().check();
    await clerk.locator('#words').fill('请把身份证复印一份，送到一楼窗口，或者拍照发上来。');
  });
  assert.match(await state(clerk), /补/);
  const danger = await filed('学校门口电线断了，冒火花。');
  await act(clerk, danger, 'emergency', () => clerk.locator('#call').fill('打了 119，说五分钟到；供电所也在路上。'));
  assert.match(await state(clerk), /危急/);
  await step(clerk, 'the workbench says so first', () => clerk.goto('/staff'));
  assert.match(await clerk.locator('.notice.danger').first().innerText(), /危急/);
  const sealed = await filed('反映窗口的人收了东西。');
  await act(clerk, sealed, 'sealing');
  await step(clerk, 'it can no longer be opened', () => clerk.goto(sealed));
  assert.match(await clerk.locator('h1').innerText(), /没有找到|找不到|没有这/);
  const contact = await sits(open, '傅国安');
  await step(contact, 'the contact opens it', () => contact.goto(sealed));
  assert.match(await contact.locator('.words').first().innerText(), /收了东西/);
});

journey('one box finds a matter by word, number and phone', ['desktop', 'noscript'], async ({ page, kind, open }) => {
  const word = kind === 'desktop' ? '梧桐絮' : '杨树絮';
  const phone = kind === 'desktop' ? '13900006543' : '13900006544';
  const { number } = await fileRequest((await open('phone')).page, { what: `${word}飘进窗户，老人咳嗽。`, phone });
  await signIn(page, '刘芳');
  await accepted(page, `/staff/requests/${number}`);
  await act(page, `/staff/requests/${number}`, 'summary', () => page.locator('#summary').fill(`${word}飘进窗户`), false);
  const find = async (words) => {
    await page.goto('/staff');
    await page.locator('#find').fill(words);
    await page.locator('.find button').click();
  };
  await step(page, 'by a word', () => find(word));
  assert.doesNotMatch(page.url(), /%|q=/, 'what was looked for stands in no address');
  assert.equal(await page.locator('.hits mark').first().innerText(), word);
  assert.equal(await page.locator('.hits li').count(), 1);
  await step(page, 'finds nothing', () => find('这句话谁也没有说过'));
  assert.match(await page.locator('[role=status]').innerText(), /没有找到/);
  await step(page, 'sends it empty', () => find(' '));
  assert.match(await page.locator('#errors').innerText(), /请写编号/);
  await step(page, 'by a phone: what for', () => find(phone));
  assert.equal(await page.locator('.hits').count(), 0, 'nothing before the purpose is given');
  await step(page, 'says nothing', () => onward(page));
  await step(page, 'says what for', async () => {
    if (await page.locator('input[name=purpose]').count() === 0) await find(phone);
    await page.locator('input[name=purpose]').first().check();
    await onward(page);
  });
  assert.match(await page.locator('.hits').innerText(), new RegExp(word));
  await step(page, 'by the number', () => find(`${number.slice(0, 8)} ${number.slice(8)}`));
  assert.ok(page.url().endsWith(`/staff/requests/${number}`));
});

journey('a list is kept by name', ['desktop', 'noscript'], async ({ page, kind }) => {
  await signIn(page, '刘芳');
  await step(page, 'a narrowed list', () => page.goto(`/staff/requests?state=closed&sort=${kind === 'desktop' ? 'new' : 'due'}`));
  await step(page, 'asks for a name', () => page.locator('.views summary').click());
  await step(page, 'gives none', () => page.getByRole('button', { name: '存下' }).click());
  assert.match(await page.locator('#view-name-error').innerText(), /起个名字/);
  await step(page, 'gives one', async () => {
    await page.locator('#view-name').fill(`办完的 ${kind}`);
    await page.getByRole('button', { name: '存下' }).click();
  });
  await step(page, 'it stands on the workbench', () => page.goto('/staff'));
  await step(page, 'and leads back', () => page.getByRole('link', { name: `办完的 ${kind}` }).click());
  await step(page, 'is taken away', () => page.getByRole('button', { name: /^不再常看/ }).click());
  assert.equal(await page.getByRole('link', { name: `办完的 ${kind}` }).count(), 0);
});

journey('what happened is told on the workbench until it was seen', ['desktop'], async ({ page, open }) => {
  const { matter, resident, receipt } = await assigned(open, '单元门关不上，夜里进风。');
  const handler = await sits(open, '周建平');
  await handler.goto(matter);
  await handler.locator('#may form .btn.next').click();
  await act(handler, matter, 'contact-record', async () => {
    await handler.locator('input[name=way]').first().check();
    await handler.locator('input[name=reached]').first().check();
    await handler.locator('#words').fill('约好去看。');
  }, false);
  await act(handler, matter, 'draft', async () => {
    await handler.locator('input[name=outcome]').first().check();
    await handler.locator('#words').fill('单元门的闭门器换好了，请您关门时看一看，有问题随时告诉我们。');
  }, false);
  await act(await sits(open, '吴志明'), matter, 'approval', undefined, false);
  const clerk = await sits(open, '刘芳');
  await act(clerk, matter, 'delivery', () => clerk.locator('input[name=way]').first().check(), false);
  await track(resident, receipt);
  await onward(resident);
  await resident.getByLabel('没解决', { exact: true }).check();
  await resident.locator('input[name=satisfaction][value="2"]').check();
  await resident.locator('#words').fill('还是关不上。');
  await resident.getByRole('button', { name: '提交评价' }).click();

  await signIn(page, '袁立新');
  const told = page.locator('.told li', { has: page.locator(`a[href$="${receipt.number}"]`) });
  // It comes with the office's next round, some seconds later.
  for (let round = 0; round < 120 && !(await told.count()); round++) {
    await sleep(500);
    await page.reload();
  }
  await step(page, 'the supervisor is told', () => page.goto('/staff'));
  assert.match(await told.innerText(), /没有解决/);
  await step(page, 'has seen it', () => told.getByRole('button').click());
  assert.equal(await told.count(), 0);
});

journey('at the end of a shift matters go to somebody else', ['desktop', 'noscript'], async ({ page }) => {
  await signIn(page, '沈静');
  await step(page, 'the way there', () => page.getByRole('link', { name: '交接班' }).click());
  await page.getByRole('heading', { name: /^交接班/ }).waitFor();
  const people = await page.locator('#from option').evaluateAll((all) => all.map((option) => option.value));
  const successors = () => page.locator('#to option:not([value=""])').count();
  for (const person of people) {
    await page.goto(`/staff/handover?from=${person}`);
    if (await page.locator('[name=number]').count() > 1 && await successors() > 0) break;
  }
  const ticks = page.locator('[name=number]');
  const before = await ticks.count();
  assert.ok(before > 1, 'somebody has two matters in hand and a colleague');
  const number = await ticks.first().getAttribute('value');
  await ticks.first().check();
  await step(page, 'nobody is chosen', () => onward(page));
  assert.ok(await page.locator(`#m${number}`).isChecked(), 'what was ticked stays ticked');
  await page.locator('#to').selectOption({ index: 1 });
  await step(page, 'handed over', () => onward(page));
  assert.match(await page.locator('main').innerText(), /移交了 1 件/);
  assert.equal(await page.locator('[name=number]').count(), before - 1);
  assert.equal(await page.locator(`#m${number}`).count(), 0);
});
