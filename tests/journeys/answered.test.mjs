// The whole way of a request: filed by a resident, handled by six people, answered, found wanting, opened again.

import assert from 'node:assert/strict';
import { journey, step } from './harness.mjs';
import { fileRequest, onward, png, signIn, track } from './walk.mjs';

const SECRET = '门卫说钥匙在老李那里，别外传';
const ANSWER = '3 栋 2 单元的楼道灯已经换好两盏，请您晚上下楼时看一看，谢谢您告诉我们。';

journey('a request is handled, answered and opened again', ['phone'], async ({ page, open }) => {
  const resident = page;
  const photo = { name: '灯.png', mimeType: 'image/png', buffer: png() };
  const receipt = await step(resident, 'the resident files', () =>
    fileRequest(resident, { what: '3 栋 2 单元楼道灯不亮，晚上看不见。', phone: '13912345678', photo }));
  const matter = `/staff/requests/${receipt.number}`;
  const desk = async (who) => {
    const person = await open('desktop');
    await signIn(person.page, who);
    await step(person.page, `${who} opens it`, () => person.page.goto(matter));
    return person.page;
  };

  const clerk = await desk('刘芳');
  await accepts(clerk, matter);
  const coordinator = await desk('沈静');
  await judges(coordinator, matter);
  await assigns(coordinator, matter);

  const handler = await desk('周建平');
  await signs(handler);
  await looksAtContact(handler);
  await works(handler, matter);
  await drafts(handler, matter);
  const offered = await handler.locator('#may .may').allInnerTexts();
  assert.doesNotMatch(offered.join(), /审核通过/, 'the one who wrote it is not offered to approve it');
  const barred = await handler.request.get(`${matter}/act/approval`);
  assert.ok(barred.status() === 403 || !/name="token"/.test(await barred.text()), 'nor by its address');

  const approver = await desk('吴志明');
  await approves(approver, matter);
  assert.ok(!(await pageOf(resident, receipt)).includes(ANSWER), 'not before it is delivered');
  await delivers(await delivererOf(handler, approver, clerk, matter), matter);

  await step(resident, 'the resident looks', () => track(resident, receipt));
  assert.match(await resident.locator('main').innerText(), /楼道灯已经换好两盏/);
  for (const inner of [SECRET, '关系到安全', '沈静', '吴志明']) {
    assert.ok(!(await resident.content()).includes(inner), `“${inner}” is not for the resident`);
  }
  await rates(resident);
  await step(handler, 'the handler finds it again', () => handler.goto(matter));
  assert.match(await handler.locator('.tale').innerText(), /还是不亮/);
  assert.doesNotMatch(await handler.locator('.bigstate').innerText(), /已办结|已答复/);
});

async function pageOf(page, receipt) {
  await step(page, 'the resident looks early', () => track(page, receipt));
  return page.content();
}

async function act(page, matter, noun, fill, errors) {
  await step(page, `${noun}: the form`, () => page.goto(`${matter}/act/${noun}`));
  if (errors) {
    await step(page, `${noun}: sent empty`, () => onward(page));
    assert.match(await page.locator('#errors').innerText(), errors);
  }
  await fill();
  await step(page, `${noun}: sent`, () => onward(page));
  assert.match(page.url(), /done=/, await page.locator('main').innerText());
}

async function accepts(page, matter) {
  await act(page, matter, 'acceptance', async () => {
    await page.locator('#category').selectOption({ index: 1 });
    await page.locator('#summary').fill('楼道灯不亮');
  }, /摘要|类别/);
  assert.match(await page.locator('.bigstate').innerText(), /已受理/);
}

async function judges(page, matter) {
  await act(page, matter, 'judgement', async () => {
    const previews = await page.locator('.f-danger').innerText();
    assert.match(previews, /答复期限/, 'each danger says what it does to the deadline');
    await page.locator('input[name=class]').first().check();
    await page.locator('#people').fill('12');
    await page.locator('#reason').fill('关系到安全，当天看');
  }, /请选怎么办/);
}

async function assigns(page, matter) {
  await act(page, matter, 'assignment', async () => {
    assert.match(await page.locator('#unit-hint').innerText(), /签收期限/, 'by when the unit must sign, before it is sent');
    await page.locator('#unit').selectOption({ label: await labelOf(page, '社区建设办') });
  });
}

async function labelOf(page, unit) {
  const labels = await page.locator('#unit option').allInnerTexts();
  return labels.find((label) => label.includes(unit));
}

async function signs(page) {
  await step(page, 'the handler signs', () => page.locator('#may form .btn.next').click());
  assert.match(await page.locator('.bigstate').innerText(), /办理中/);
}

async function looksAtContact(page) {
  const contact = page.locator('#contact');
  assert.doesNotMatch(await page.content(), /13912345678/, 'the number is masked');
  await contact.locator('summary').click();
  await step(page, 'asks for the number without a purpose', () => contact.getByRole('button', { name: '显示' }).click());
  assert.doesNotMatch(await page.content(), /13912345678/);
  await step(page, 'says what for', async () => {
    await contact.getByLabel('联系本人').check();
    await contact.getByRole('button', { name: '显示' }).click();
  });
  assert.match(await contact.innerText(), /13912345678/);
  await step(page, 'leaves the page and comes back', () => page.goto(page.url().replace(/\/contact$/, '')));
  assert.doesNotMatch(await page.content(), /13912345678/, 'it is folded away again');
}

async function works(page, matter) {
  await step(page, 'the handler notes something inner', async () => {
    await page.locator('.say #words').fill(SECRET);
    await page.locator('.say .btn').click();
  });
  assert.match(await page.locator('.tale .secret').first().innerText(), /内部，居民看不到[^]*老李/);
  await act(page, matter, 'contact-record', async () => {
    await page.getByLabel('电话', { exact: true }).check();
    await page.getByLabel('联系上了', { exact: true }).check();
    await page.locator('#words').fill('电话里说好今天下午来换灯。');
  });
}

async function drafts(page, matter) {
  await act(page, matter, 'draft', async () => {
    await page.locator('input[name=outcome]').first().check();
    await page.locator('#words').fill(ANSWER);
    await step(page, 'looks how it will read', () => page.getByRole('button', { name: '先看本人会看到的样子' }).click());
    assert.match(await page.locator('#preview').innerText(), /楼道灯已经换好/);
  }, /请选办理结果/);
}

async function approves(page, matter) {
  await step(page, 'the approver opens the approval', () => page.goto(`${matter}/act/approval`));
  assert.match(await page.locator('#preview').innerText(), /楼道灯已经换好/);
  await step(page, 'approves', () => onward(page));
  assert.match(await page.locator('.bigstate').innerText(), /待送达/);
}

// Whoever of them is offered to deliver it.
async function delivererOf(...pages) {
  const matter = pages.pop();
  for (const page of pages) {
    await page.goto(matter);
    if (await page.locator('#may a[href$="/act/delivery"]').count()) return page;
  }
  return assert.fail('nobody is offered to deliver the answer');
}

async function delivers(page, matter) {
  await act(page, matter, 'delivery', () => page.getByLabel('电话', { exact: true }).check(), /请选怎么送达的/);
}

async function rates(page) {
  await step(page, 'the resident wants to rate', () => onward(page));
  assert.equal(await page.locator('input:checked').count(), 0, 'nothing is chosen beforehand');
  await step(page, 'sends it empty', () => page.getByRole('button', { name: '提交评价' }).click());
  assert.match(await page.locator('#errors').innerText(), /解决了吗/);
  await step(page, 'says that it is not solved', async () => {
    await page.getByLabel('没解决', { exact: true }).check();
    await page.locator('input[name=satisfaction][value="2"]').check();
    await page.locator('#words').fill('换了两盏，三楼的还是不亮。');
    await page.getByRole('button', { name: '提交评价' }).click();
  });
  assert.match(await page.locator('.tale').innerText(), /重新打开，接着办/);
  assert.doesNotMatch(await page.locator('.bigstate').innerText(), /已办结/);
}
