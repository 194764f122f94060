// A person who uses only the keyboard. Every press is counted; a Chinese character counts as one.

import assert from 'node:assert/strict';

export class Keyboard {
  constructor(page) {
    this.page = page;
    this.presses = 0; // Tab, Enter, arrows, shortcuts
    this.letters = 0;
  }

  async press(key) {
    this.presses += 1;
    await this.page.keyboard.press(key);
  }

  // As an input method hands over finished words.
  async type(words) {
    this.letters += [...words].length;
    await this.page.keyboard.insertText(words);
  }

  // Tab until the focus is on what the selector names; says where it went if it never gets there.
  async to(selector, most = 60) {
    const passed = [];
    for (let at = 0; at < most; at++) {
      if (await this.page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) {
        await this.isSeen(selector);
        return;
      }
      await this.press('Tab');
      passed.push(await this.page.evaluate(() => {
        const at = document.activeElement;
        return at.id || at.name || at.textContent.trim().slice(0, 12) || at.tagName;
      }));
    }
    assert.fail(`${selector} was not reached with ${most} tabs: ${passed.join(' → ')}`);
  }

  // Whoever sees must see where the focus is, and it must lie in the window.
  async isSeen(selector) {
    const { outline, top, bottom, height } = await this.page.evaluate(() => {
      const style = getComputedStyle(document.activeElement);
      const box = document.activeElement.getBoundingClientRect();
      const marked = parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== 'none';
      return { outline: marked || style.boxShadow !== 'none', top: box.top, bottom: box.bottom, height: innerHeight };
    });
    assert.ok(outline, `the focus on ${selector} can't be seen`);
    assert.ok(bottom > 0 && top < height, `${selector} has the focus outside the window`);
  }

  async follow(selector, most) {
    await this.to(selector, most);
    await this.press('Enter');
  }
}
