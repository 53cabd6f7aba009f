/** What every page of the desk is held to, in each of its states. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { violations } from '../axe.js';
import { startDesk } from '../desk-open.js';
import { deskPages } from '../desk-pages.js';
import { checkFolder, mistakes } from '../html.js';
import { expectLight } from '../weight.js';

const appearances = /** @type {const} */ ([
  // The narrow one is also a window of 1280 px at 400 %. Colours are the same in both.
  { name: 'light', colorScheme: 'light', forcedColors: 'none', widths: [320, 1280] },
  { name: 'dark', colorScheme: 'dark', forcedColors: 'none', widths: [1280] },
  { name: 'forced colours', colorScheme: 'light', forcedColors: 'active', widths: [1280] },
  { name: 'forced colours, dark', colorScheme: 'dark', forcedColors: 'active', widths: [1280] },
]);

// One desk and one browser that was let in: a code is used once, and what some pages are about is changed by them.
test.describe.configure({ mode: 'default' });

/** @type {Awaited<ReturnType<typeof startDesk>>} */
let desk;
/** @type {import('@playwright/test').BrowserContext} */
let inside;
/** @type {import('@playwright/test').BrowserContext} */
let outside;
/** What was answered, for the checker that takes as long to start as to check all of it. */
/** @type {Map<string, string>} */
const answered = new Map();

test.beforeAll(async ({ browser }) => {
  desk = await startDesk();
  const options = { baseURL: desk.url, locale: 'nb-NO' };
  inside = await browser.newContext(options);
  outside = await browser.newContext(options);
  const page = await inside.newPage();
  await page.goto(desk.first);
  await expect(page).toHaveURL(`${desk.url}/`);
  await page.close();
});

test.afterAll(async () => {
  await inside?.close();
  await outside?.close();
  await desk?.stop();
});

for (const { name, status, open, isOutside = false } of deskPages) {
  test(`${name}: breaks no rule in any appearance, is light, and loses nothing in forced colours`, async () => {
    const page = await (isOutside ? outside : inside).newPage();
    /** @type {string[]} */
    const messages = [];
    page.on('pageerror', (error) => messages.push(error.message));
    const answer = await open(page);
    expect(answer.status()).toBe(status);
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
    await expect(page.locator(':invalid'), 'nothing is a fault to the browser').toHaveCount(0);
    expect.soft(await page.evaluate(unsaidLists), 'lists that WebKit takes for none').toEqual([]);
    const html = await answer.text();
    answered.set(name, html);
    expect.soft(await mistakes(html)).toEqual([]);
    // Its icon is a file: it is on this machine, and the case worker's browser keeps it.
    await test.step('it is light', () => expectLight(page, answer, { scripts: isOutside ? 0 : 1, requests: 4 }));
    for (const { name: appearance, widths, ...media } of appearances) {
      await page.emulateMedia(media);
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 });
        expect.soft(await violations(page), `${appearance}, ${width} px`).toEqual([]);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect.soft(overflow, `at ${width} px it is as wide as the window`).toBeLessThanOrEqual(0);
      }
      if (appearance === 'light') await largeText(page);
      if (media.forcedColors === 'active') {
        expect.soft(await page.evaluate(withoutEdge), appearance).toEqual([]);
        // What was focused by a key shows that it is; so does what is focused after it.
        await page.keyboard.press('Tab');
        expect.soft(await page.evaluate(withoutRing), appearance).toEqual([]);
      }
    }
    expect(messages).toEqual([]);
    await page.close();
  });
}

test('the checks of forced colours find what is lost in them', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await page.setContent(`<!DOCTYPE html><main>
    <button style="border: 0; background: #0d585c; outline: 3px solid">Lagre</button><span class="desk-status" style="background: red">Ny</span>
    <a href="#x" style="outline: 0">Kari</a></main>`);
  await page.keyboard.press('Tab');
  expect(await page.evaluate(withoutEdge)).toHaveLength(2);
  expect(await page.evaluate(withoutRing)).toHaveLength(1);
});

test('the Nu HTML checker finds nothing wrong in any of them, and can find what is', async () => {
  test.setTimeout(120_000);
  expect([...answered.keys()]).toEqual(deskPages.map(({ name }) => name));
  const folder = await mkdtemp(join(tmpdir(), 'desk-html-'));
  try {
    for (const [index, [name, html]] of [...answered].entries()) {
      await writeFile(join(folder, `${index}-${name.replaceAll(/[^a-z0-9]+/gi, '-')}.html`), html);
    }
    await writeFile(join(folder, 'faulty.html'), '<!DOCTYPE html><html lang="nb"><title>x</title><p><div></p>');
    const found = await checkFolder(folder);
    const isFaulty = (/** @type {string} */ line) => line.startsWith('faulty.html');
    expect(found.filter((line) => !isFaulty(line))).toEqual([]);
    expect(found.filter(isFaulty)).not.toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

/**
 * Nothing is wider than a phone when the reader's text is half as large again, or twice as large.
 *
 * @param {import('@playwright/test').Page} page
 */
async function largeText(page) {
  const browser = await page.context().newCDPSession(page);
  for (const size of [24, 32, 16]) {
    await browser.send('Page.setFontSizes', { fontSizes: { standard: size, fixed: size } });
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe(`${size}px`);
    for (const width of [320, 390]) {
      await page.setViewportSize({ width, height: 900 });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect.soft(overflow, `text of ${size} px at ${width} px`).toBeLessThanOrEqual(0);
    }
  }
}

// What follows runs in the page.

function unsaidLists() {
  return [...document.querySelectorAll('ul, ol')]
    .filter((list) => getComputedStyle(list).listStyleType === 'none')
    .map((list) => list.outerHTML);
}

/** What has an edge by its colour alone, which forced colours take away. */
function withoutEdge() {
  const canvas = getComputedStyle(document.body).backgroundColor;
  const parts = document.querySelectorAll(
    'button, input:not([type=hidden], [type=checkbox], [type=radio]), textarea, .desk-status, .desk-notice, .desk-done, .desk-text, .desk-empty, .error-summary',
  );
  return [...parts]
    .filter((part) => part.checkVisibility() && !part.closest('.visually-hidden'))
    .filter((part) => {
      const style = getComputedStyle(part);
      const isDrawn = style.borderTopStyle !== 'none' && Number.parseFloat(style.borderTopWidth) >= 1;
      return !isDrawn || [canvas, 'rgba(0, 0, 0, 0)'].includes(style.borderTopColor);
    })
    .map((part) => part.outerHTML);
}

/** What the keyboard reaches without its being seen. */
function withoutRing() {
  const canvas = getComputedStyle(document.body).backgroundColor;
  const places = document.querySelectorAll('a[href], button, input:not([type=hidden]), textarea, summary, [tabindex="0"]');
  return [.../** @type {NodeListOf<HTMLElement>} */ (places)]
    .filter((place) => place.checkVisibility())
    .filter((place) => {
      place.focus();
      const style = getComputedStyle(place);
      const isDrawn = style.outlineStyle === 'solid' && Number.parseFloat(style.outlineWidth) >= 2;
      return document.activeElement !== place || !isDrawn || style.outlineColor === canvas;
    })
    .map((place) => place.outerHTML);
}
