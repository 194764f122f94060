// An outsider's program: all it knows of the office is the description. Prints what it saw as JSON.

import createClient from 'openapi-fetch';
import type { components, paths } from './schema';

const env = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is missing`);
  return value;
};

const as = (role: string) =>
  createClient<paths>({ baseUrl: env('OFFICE'), headers: { authorization: `Bearer ${env(role)}` } });

// The data, or the problem in its own words.
function good<T>(answer: { data?: T; error?: components['schemas']['Problem'] }): T {
  if (answer.data === undefined) throw new Error(JSON.stringify(answer.error));
  return answer.data;
}

const [clerk, coordinator, handler, approver] = ['CLERK', 'COORDINATOR', 'HANDLER', 'APPROVER'].map(as);
const key = () => ({ 'Idempotency-Key': crypto.randomUUID() });

const office = good(await clerk.GET('/api/v1/office'));
const category = office.categories.find((category) => category.above !== null)!;
const unit = office.units.find((unit) => unit.code === env('UNIT'))!;

const receipt = good(await clerk.POST('/api/v1/requests', {
  params: { header: key() },
  body: { kind: 'help', text: '三号楼二单元的灯三天不亮，老人不敢下楼。', channel: 'phone', contact: { phone: '13900001234' } },
}));
const params = { path: { number: receipt.number } };

const png = Uint8Array.from(atob(env('PNG')), (c) => c.charCodeAt(0));
good(await clerk.POST('/api/v1/requests/{number}/photos', {
  params,
  body: { photos: [] },
  bodySerializer: () => {
    const form = new FormData();
    form.append('photos', new Blob([png], { type: 'image/png' }), 'lamp.png');
    return form;
  },
}));
good(await clerk.POST('/api/v1/requests/{number}/acceptances', {
  params,
  body: { kind: 'help', category: category.code, legal_channel: 'ordinary', summary: '三号楼二单元灯不亮' },
}));
good(await coordinator.POST('/api/v1/requests/{number}/judgements', {
  params,
  body: { class: 'now', danger: 1, people: 30, reason: '老人多，天黑得早' },
}));
good(await coordinator.POST('/api/v1/requests/{number}/assignments', { params, body: { unit: unit.code } }));
good(await handler.POST('/api/v1/requests/{number}/signatures', { params, body: {} }));
good(await handler.POST('/api/v1/requests/{number}/contacts', { params, body: { way: 'phone', reached: true, text: '约好下午换' } }));
good(await handler.POST('/api/v1/requests/{number}/answers', { params, body: { outcome: 'solved', text: '灯已换好，保修一年。' } }));
good(await approver.POST('/api/v1/requests/{number}/approvals', { params, body: {} }));
good(await approver.POST('/api/v1/requests/{number}/deliveries', { params, body: { way: 'phone' } }));

const unasked = await clerk.GET('/api/v1/requests/{number}', { params });
if (unasked.error?.code !== 'purpose_needed') throw new Error('it is the caller’s now, and the clerk was not asked what for');
const purpose = { 'X-Purpose': encodeURIComponent('本人来问') };
const matter = good(await clerk.GET('/api/v1/requests/{number}', { params: { ...params, header: purpose } }));
const photo = matter.photos[0];
const picture = await clerk.GET('/api/v1/requests/{number}/photos/{file}', {
  params: { path: { number: matter.number, file: photo.file } },
  parseAs: 'blob',
});
const open = good(await clerk.GET('/api/v1/requests', { params: { query: { open: true, sort: 'due', limit: 5 } } }));
const hits = good(await clerk.POST('/api/v1/searches', { body: { text: '二单元的灯' } }));
const refused = await handler.POST('/api/v1/requests/{number}/signatures', { params, body: {} });

// What the description does not know must not compile.
// @ts-expect-error: no such field
void (() => handler.POST('/api/v1/requests/{number}/notes', { params, body: { words: 'x' } }));
// @ts-expect-error: no such state of a judgement
void (() => coordinator.POST('/api/v1/requests/{number}/judgements', { params, body: { class: 'soon', people: 1, reason: 'x' } }));
// @ts-expect-error: filing needs its key
void (() => clerk.POST('/api/v1/requests', { body: { kind: 'help', text: 'x' } }));

console.log(JSON.stringify({
  state: matter.state,
  answer: matter.answer,
  photo: { type: (picture.data as Blob).type, width: photo.width },
  open: open.items.length,
  found: hits.items.map((hit) => hit.number).includes(matter.number),
  refused: refused.error?.code,
}));
