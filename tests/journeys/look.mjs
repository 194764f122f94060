// What is not in order on a page. Every finding is { rule, where, detail }.

import { AxeBuilder } from '@axe-core/playwright';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];
const NARROW = 320;

export async function look(page, options = {}) {
  return [
    ...(await page.evaluate(inPage, options.target ?? 44)),
    ...(await overflow(page)),
    ...(await axe(page)),
  ];
}

// The page as it was served, in a context with JavaScript on, the same cookies and size, and no script loaded:
// what <noscript> holds is shown.
export async function lookAtCompanion(page, options = {}) {
  const context = await page.context().browser().newContext({
    viewport: page.viewportSize(), storageState: await page.context().storageState(),
    locale: 'zh-CN', reducedMotion: 'reduce', serviceWorkers: 'block',
  });
  try {
    const companion = await context.newPage();
    const body = (await page.content()).replaceAll(/<\/?noscript[^>]*>/gi, '');
    await companion.route('**/*', (route) => {
      const request = route.request();
      if (request.resourceType() === 'script') return route.abort();
      if (!request.isNavigationRequest()) return route.continue();
      return route.fulfill({ body, contentType: 'text/html; charset=utf-8' });
    });
    await companion.goto(page.url());
    return await look(companion, options);
  } finally {
    await context.close();
  }
}

async function axe(page) {
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).setLegacyMode(true).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => ({
    rule: `axe ${id}`,
    where: node.target.flat().join(' '),
    detail: node.failureSummary.replaceAll(/\s+/g, ' '),
  })));
}

// Here and at 320 CSS pixels (WCAG 1.4.10); the size is put back.
async function overflow(page) {
  const size = page.viewportSize();
  const found = await page.evaluate(widest);
  if (size.width > NARROW) {
    await page.setViewportSize({ width: NARROW, height: size.height });
    found.push(...(await page.evaluate(widest)));
    await page.setViewportSize(size);
  }
  return found;
}

// Runs in the page.
function widest() {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const beyond = [...document.querySelectorAll('body *')]
    .map((element) => ({ element, right: element.getBoundingClientRect().right + scrollX }))
    .filter(({ right }) => right > clientWidth + 0.5)
    .sort((a, b) => b.right - a.right)
    .slice(0, 3)
    .map(({ element }) => element.tagName.toLowerCase() + [...element.classList].map((c) => `.${c}`).join(''));
  return [{ rule: 'overflow', where: beyond.join(' '), detail: `${scrollWidth} px wide in a window of ${clientWidth} px` }];
}

// Runs in the page.
function inPage(least) {
  const found = [];
  const note = (rule, where, detail) => found.push({ rule, where, detail });
  const name = (e) => e.tagName.toLowerCase() + (e.id ? `#${e.id}` : '')
    + [...e.classList].map((c) => `.${c}`).join('') + ` “${(e.innerText || e.value || e.ariaLabel || '').trim().slice(0, 20)}”`;

  if (!document.documentElement.lang) note('lang', 'html', 'has no lang');
  if (!document.title.trim()) note('title', 'head', 'has no title');
  const headings = [...document.querySelectorAll('h1')].filter((h) => h.checkVisibility());
  if (headings.length !== 1) note('one h1', headings.map(name).join(', '), `${headings.length} top headings are shown`);

  const controls = 'a[href], button, summary, select, textarea, input:not([type=hidden]), [role=button], [role=link], [role=tab]';
  const isShown = (e, box) => e.checkVisibility({ visibilityProperty: true }) && box.width > 1 && box.height > 1
    && box.right + scrollX > 0 && box.bottom + scrollY > 0 && getComputedStyle(e).clipPath === 'none';

  // A link in a line of text may be as small as its words (WCAG 2.5.8, inline).
  const isInText = (e) => {
    if (!getComputedStyle(e).display.startsWith('inline') || e.matches('button, input, select, textarea, summary')) return false;
    let block = e.parentElement;
    while (block.parentElement && getComputedStyle(block).display === 'inline') block = block.parentElement;
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    let words = '';
    while (walker.nextNode()) {
      if (!walker.currentNode.parentElement.closest('a, button')) words += walker.currentNode.data;
    }
    return /\p{L}.*\p{L}/su.test(words);
  };

  // How far the control answers to a pointer along one axis through its middle: a label or a stretched
  // pseudo-element counts.
  const answers = (e, x, y) => {
    const hit = document.elementFromPoint(x, y);
    return hit !== null && (e.contains(hit) || [...(e.labels ?? [])].some((label) => label.contains(hit)));
  };
  const reach = (e, dx, dy) => {
    const box = e.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    if (!answers(e, x, y)) return 0;
    let length = 1;
    for (const way of [1, -1]) {
      for (let n = 1; n < least && answers(e, x + way * n * dx, y + way * n * dy); n++) length++;
    }
    return length;
  };

  const [left, top] = [scrollX, scrollY];
  for (const e of document.querySelectorAll(controls)) {
    const box = e.getBoundingClientRect();
    if (e.matches(':disabled, [inert] *') || !isShown(e, box) || isInText(e)) continue;
    let { width, height } = box;
    if (width < least - 0.5 || height < least - 0.5) {
      e.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
      width = Math.max(width, reach(e, 1, 0));
      height = Math.max(height, reach(e, 0, 1));
    }
    if (width < least - 0.5 || height < least - 0.5) {
      note('target', name(e), `${Math.round(width)} × ${Math.round(height)} px; ${least} px each way are needed`);
    }
  }
  scrollTo({ left, top, behavior: 'instant' });
  return found;
}
