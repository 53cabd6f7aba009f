/** Browsers that say less than most, or change the page: apps with a browser in them, filters, translators, reader modes. */
import { expect } from '@playwright/test';
import { enquiry, expectReceipt, expectTyped, fill, FORM, press } from '../contact-form.js';
import { sitePages, text } from '../content.js';
import * as desk from '../desk.js';
import * as form from '../engines/form.js';
import { test } from '../engines/index.js';
import { startProxy } from '../engines/proxy.js';

/** @typedef {import('node:http').IncomingHttpHeaders} Headers */

/** What a browser may keep to itself. @type {{ name: string, change: (headers: Headers) => void }[]} */
const silent = [
  {
    name: 'no Sec-Fetch header, no Origin and no Referer',
    change: (headers) => {
      for (const name of Object.keys(headers)) if (/^sec-|^(origin|referer)$/.test(name)) delete headers[name];
    },
  },
  {
    name: 'Origin: null',
    change: (headers) => {
      for (const name of Object.keys(headers)) if (/^sec-|^referer$/.test(name)) delete headers[name];
      if (headers.origin !== undefined) headers.origin = 'null';
    },
  },
];

for (const { name, change } of silent) {
  for (const javaScriptEnabled of [true, false]) {
    test(`a message is sent with ${name}, ${javaScriptEnabled ? 'with' : 'without'} script`, { tag: '@hardened' }, async ({ browser, baseURL }) => {
      let posts = 0;
      const proxy = await startProxy((headers) => {
        if (headers['content-type']) posts += 1;
        change(headers);
      });
      // Chromium would pass a proxy by for this machine's own addresses.
      const context = await browser.newContext({ baseURL, javaScriptEnabled, proxy: { server: proxy.url, bypass: '<-loopback>' } });
      try {
        const page = await context.newPage();
        const typed = enquiry();
        await page.goto(FORM);
        await fill(page, typed);
        await page.waitForTimeout(2100);
        await press(page);
        await expect(page.getByRole('heading', { level: 1 }), 'whose it is cannot be known').toHaveText(text.page.token.title);
        await expectTyped(page, typed);
        await page.waitForTimeout(2100);
        await press(page);
        const reference = await expectReceipt(page);
        expect(posts, 'both posts went through the proxy').toBe(2);
        expect((await desk.inbox()).filter((stored) => stored.message === typed.message)).toMatchObject([{ reference }]);
      } finally {
        await context.close();
        proxy.stop();
      }
    });
  }
}

test('a Firefox that names no page it comes from, and looks like every other, sends a message without script', { tag: ['@hardened', '@firefox'] }, async ({ browserOf }) => {
  const browser = await browserOf('firefox');
  await browser.fresh({ script: false, hardened: true });
  const typed = enquiry();
  await form.openForm(browser);
  await form.fillIn(browser, typed);
  await form.send(browser);
  const reference = await form.expectReceipt(browser);
  expect((await desk.inbox()).filter((stored) => stored.message === typed.message)).toMatchObject([{ reference }]);
});

test('a page that a translator has rewritten is filled in, put right and sent, and nothing typed is translated', { tag: '@translated' }, async ({ page }) => {
  const typed = enquiry({ phone: '12', company: 'Blåbær AS' });
  const byId = (/** @type {string} */ id) => page.locator(`#${id}`);
  const pressed = async () => {
    await page.waitForTimeout(2100);
    await Promise.all([page.waitForNavigation(), page.locator('main form button').click()]);
    expect(await page.evaluate(translate)).toBeGreaterThan(10);
  };
  await page.goto(FORM);
  expect(await page.evaluate(translate)).toBeGreaterThan(10);
  for (const [id, value] of Object.entries(typed)) await byId(id).fill(value);
  await pressed();
  await expect(page.locator('.error-summary')).toContainText(text.error.phone.too_few_digits.toLocaleUpperCase('nb'));
  for (const [id, value] of Object.entries(typed)) await expect(byId(id)).toHaveValue(value);
  await page.locator('.error-summary a').click();
  await expect(byId('phone')).toBeFocused();
  await byId('phone').fill('22 22 22 22');
  await pressed();
  await expect(page.locator('h1')).toHaveText(text.receipt.title.toLocaleUpperCase('nb'));
  const reference = await page.locator('.reference__code').innerText();
  expect((await desk.inbox()).filter((stored) => stored.message === typed.message)).toMatchObject([
    { ...typed, phone: '22 22 22 22', reference },
  ]);
});

for (const path of ['/personvern/', '/tilgjengelighet/']) {
  test(`${path} is whole in a reader mode`, { tag: ['@reader', '@firefox'] }, async ({ browserOf }) => {
    expect(sitePages).toContain(path);
    const browser = await browserOf('firefox');
    await browser.fresh();
    await browser.open(`${process.env.E2E_URL}${path}`);
    const words = await browser.evaluate(() =>
      [...document.querySelectorAll('main article :is(h2, p, li), main .prose :is(h2, p, li)')].map((part) => part.textContent?.replaceAll(/\s+/g, ' ').trim()),
    );
    expect(words.length).toBeGreaterThan(8);
    const title = await form.heading(browser);
    await browser.open(`about:reader?url=${encodeURIComponent(`${process.env.E2E_URL}${path}`)}`);
    const shown = () => browser.evaluate(() => document.querySelector('.moz-reader-content')?.textContent?.replaceAll(/\s+/g, ' ') ?? '');
    await expect.poll(shown).not.toBe('');
    const head = await browser.evaluate(() => ({
      title: document.querySelector('.reader-title')?.textContent,
      lang: document.querySelector('.container')?.getAttribute('lang'),
    }));
    // What says the same as the title is not said again.
    const all = `${head.title} ${await shown()}`;
    for (const part of words) expect(all).toContain(part);
    expect(all).toContain(title);
    expect(head.lang).toBe('nb');
  });
}

// What follows runs in the page.

/** As the translators that are built into browsers do: each text in two elements of their own, and another language. */
function translate() {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  /** @type {Text[]} */
  const found = [];
  while (texts.nextNode()) {
    const text = /** @type {Text} */ (texts.currentNode);
    const parent = text.parentElement;
    if (text.data.trim() && !parent?.closest('script, style, textarea, [translate=no]')) found.push(text);
  }
  for (const text of found) {
    const outer = document.createElement('font');
    const inner = outer.appendChild(document.createElement('font'));
    inner.textContent = text.data.toLocaleUpperCase('nb');
    text.replaceWith(outer);
  }
  document.documentElement.lang = 'en';
  document.documentElement.className = 'translated-ltr';
  return found.length;
}
