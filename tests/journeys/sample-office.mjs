#!/usr/bin/env node
// A tiny office for the harness's own tests: one good page, and one page for each fault the harness must find.
// It is started like the real one and says where it listens.

import http from 'node:http';
import { fileURLToPath } from 'node:url';

const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'";
const STYLE = `
  body { margin: 0; color: #1c2522; background: #fbfaf6; font: 18px/1.75 sans-serif; }
  html[data-size="xlarge"] { font-size: 150%; }
  button, .far { min-width: 3rem; min-height: 48px; display: inline-block; font-size: 1rem; }
  .pale { color: #c9c9c9; } .tiny { min-width: 0; min-height: 0; display: block; width: 20px; height: 20px; padding: 0; }
  .wide { width: 700px; } .stretched { position: relative; height: 60px; width: 200px; }
  .stretched a::after { content: ""; position: absolute; inset: 0; }`;
const SIZES = '<form method="post" action="/size"><button name="size" value="xlarge">特大</button></form>';
const GOOD = `<h1>查进度</h1>${SIZES}
  <p>您可以先看<a href="/help">怎样查</a>，再填写下面两行。</p>
  <form><label for="number">登记编号</label><input id="number" class="far"><button>查询</button></form>
  <div class="stretched"><a href="/matter">整行都可以点</a></div>`;

// Every fault: what is added to the good page, and the rules that must find it.
export const FAULTS = {
  'pale text': ['<p class="pale">看不清的字</p>', 'axe color-contrast'],
  'a field without a label': ['<input class="far">', 'axe label'],
  'a small button': ['<button class="tiny" aria-label="关">×</button>', 'target'],
  'a small link that stands alone': ['<nav><a href="/a">甲</a> · <a href="/b">乙</a></nav>', 'target'],
  'a page wider than a narrow phone': ['<div class="wide">很宽</div>', 'overflow'],
  'an inline style': ['<p style="color: red">红</p>', 'csp'],
  'a second top heading': ['<h1>又一个</h1>', 'one h1'],
  'a script that fails': ['<script src="/broken.js"></script>', 'page error'],
  'a picture the server fails at': ['<img src="/fails.png" alt="">', 'fault'],
  'a picture from elsewhere': ['<img src="http://127.0.0.2:9/x.png" alt="">', 'csp', 'foreign host'],
  'no language': ['', 'axe html-has-lang', 'lang'],
};

// Where the page with a fault is.
export function addressOf(fault) {
  return `/fault/${Object.keys(FAULTS).indexOf(fault)}`;
}

const pages = new Map([['/', GOOD], ['/noscript', `${GOOD}<noscript><p class="pale">看不清的字</p></noscript>`]]);
Object.entries(FAULTS).forEach(([fault, [added]]) => pages.set(addressOf(fault), GOOD + added));

function answer(request, response) {
  const { pathname } = new URL(request.url, 'http://site');
  const send = (status, type, body, headers = {}) =>
    response.writeHead(status, { 'content-type': type, 'content-security-policy': CSP, ...headers }).end(body);
  if (pathname === '/style.css') return send(200, 'text/css', STYLE);
  if (pathname === '/broken.js') return send(200, 'text/javascript', 'throw new Error("broken on purpose")');
  if (pathname === '/fails.png') return send(500, 'text/plain', '');
  if (pathname === '/size') return send(303, 'text/plain', '', { location: '/', 'set-cookie': 'size=xlarge; SameSite=Lax' });
  const body = pages.get(pathname);
  if (!body) return send(404, 'text/plain', '');
  const size = /size=xlarge/.test(request.headers.cookie ?? '') ? 'xlarge' : 'standard';
  const lang = pathname === addressOf('no language') ? '' : 'lang="zh-CN"';
  const html = `<!doctype html><html ${lang} data-size="${size}"><head><meta charset="utf-8"><title>查进度</title>
    <meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/style.css"><link rel="icon" href="data:,">
    </head><body><main>${body}</main></body></html>`;
  return send(200, 'text/html; charset=utf-8', html);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const server = http.createServer(answer);
  server.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
  process.on('SIGTERM', () => process.exit(0));
}
