/** What every page is held to in any engine, the site's and the desk's. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { KEYS } from './webdriver.js';

/** @typedef {import('./webdriver.js').Browser} Browser */
/** @typedef {import('./webdriver.js').Node} Node */

/** What cannot be asked of an engine from outside. */
const CANNOT = { text: ['chromium'], forcedColours: ['webkit'] };

/**
 * The page that is open can be heard, called, walked through, enlarged, seen in other colours, and printed.
 *
 * @param {Browser} browser
 * @param {object} page
 * @param {string[]} page.faulty the ids of the fields that are wrong
 * @param {boolean} page.isLong whether it may need more than one sheet
 */
export async function expectHolds(browser, { faulty, isLong }) {
  await test.step('told to a screen reader: faults, lists, headings and language as they are', () => expectTold(browser, faulty.length));
  await test.step('every control is called by the words that are seen', () => expectCallable(browser));
  await test.step('the keyboard goes from place to place in order, and each has a ring', () => expectWalked(browser));

  await test.step('nothing is lost at 400 %', async () => {
    await browser.appear({ zoom: 4 });
    expect.soft(await browser.evaluate(lost)).toEqual([]);
  });

  if (!CANNOT.text.includes(browser.name)) {
    await test.step('nor on a phone with text of twice the size', async () => {
      await browser.appear({ width: 390, text: 2 });
      expect.soft(await browser.evaluate(lost)).toEqual([]);
    });
  }

  await test.step('in dark colours what is written is light', async () => {
    await browser.appear({ dark: true });
    const { paper, ink } = await browser.evaluate(paperAndInk);
    expect.soft(paper).toBeLessThan(0.1);
    expect.soft(ink).toBeGreaterThan(0.5);
  });

  if (!CANNOT.forcedColours.includes(browser.name)) {
    await test.step('in forced colours every field and button has an edge, and a fault a wider one', async () => {
      for (const dark of [false, true]) {
        await browser.appear({ dark, forcedColours: true });
        const edges = await browser.evaluate(fieldEdges);
        for (const { id, isFaulty, width, isSeen } of edges) {
          expect.soft({ id, isSeen }, id).toEqual({ id, isSeen: true });
          if (isFaulty) expect.soft(width, id).toBeGreaterThanOrEqual(3);
        }
        expect.soft(edges.filter(({ isFaulty }) => isFaulty).map(({ id }) => id)).toEqual(faulty);
      }
    });
  }

  await test.step('on paper no sheet is empty', async () => {
    await browser.appear({});
    const { size, sheets } = await printed(await browser.print());
    expect.soft(size).toContain('A4');
    for (const sheet of sheets) expect.soft(sheet.replaceAll(/\s/g, '').length).toBeGreaterThan(20);
    if (!isLong) expect.soft(sheets).toHaveLength(1);
  });
}

/**
 * A screen reader is told of these faults and of no others, and of every list and heading, in Norwegian.
 *
 * @param {Browser} browser
 * @param {number} faults
 */
export async function expectTold(browser, faults) {
  const tree = await browser.tree();
  const seen = await browser.evaluate(countParts);
  expect.soft(invalid(tree), 'what is told to be wrong').toHaveLength(faults);
  expect.soft(count(tree, 'list'), 'lists').toBe(seen.lists);
  expect.soft(count(tree, 'heading'), 'headings').toBe(seen.headings);
  expect.soft(seen.language).toBe('nb');
}

/** Whoever speaks to the computer says what is seen. @param {Browser} browser */
export async function expectCallable(browser) {
  const found = await browser.evaluate(controls);
  expect.soft(found.length).toBeGreaterThan(3);
  for (const { css, words } of found) {
    const label = (await browser.label(css)).replaceAll(/\s+/g, ' ').trim();
    expect.soft(label.toLocaleLowerCase('nb').startsWith(words.toLocaleLowerCase('nb')), `«${label}» begins with «${words}»`).toBe(true);
  }
}

/** The keyboard goes from place to place in order, and each is seen to have it. @param {Browser} browser */
export async function expectWalked(browser) {
  for (const place of await browser.evaluate(placesAfterFocus)) {
    // The keyboard stops at each part of a field for a day.
    const day = await browser.evaluate(dayInFocus);
    do await browser.press(KEYS.tab);
    while (day && (await browser.evaluate(dayInFocus)) === day);
    await expect.soft.poll(() => browser.evaluate(focusedPlace)).toEqual({ ...place, ring: true, inSight: true });
  }
}

/** The page's icon is a picture that the engine can draw and the page's policy lets through. @param {Browser} browser */
export async function expectIcon(browser) {
  await browser.evaluate(drawIcon);
  await expect.poll(() => browser.evaluate(drawnIcon)).toBe(true);
}

/** @param {Buffer} pdf @returns {Promise<{ size: string, sheets: string[] }>} the paper, and the text on each sheet, also of empty ones */
async function printed(pdf) {
  const folder = await mkdtemp(join(tmpdir(), 'print-'));
  try {
    const path = join(folder, 'page.pdf');
    await writeFile(path, pdf);
    const run = promisify(execFile);
    const size = (await run('pdfinfo', [path])).stdout.match(/^Page size:.*$/m)?.[0] ?? '';
    // A form feed ends each sheet, the last one too.
    const sheets = (await run('pdftotext', ['-layout', path, '-'])).stdout.split('\f').slice(0, -1);
    return { size, sheets };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** @param {Node[]} tree */
const invalid = (tree) => tree.filter(({ role, states }) => role !== 'form' && states.some((state) => /^invalid/.test(state)));
/** @param {Node[]} tree @param {string} role */
const count = (tree, role) => tree.filter((part) => part.role === role).length;

// What follows runs in the page.

/** A picture beside the page of what the page names as its icon, and shows in its head. */
function drawIcon() {
  const picture = new Image();
  picture.id = 'drawn-icon';
  picture.hidden = true;
  picture.src = document.querySelector('.brand__mark image')?.getAttribute('href') ?? '';
  if (document.querySelector('link[rel=icon]')?.getAttribute('href') === picture.getAttribute('src')) document.body.append(picture);
}

/** A picture that was refused or cannot be drawn has no width. The page is left as it was. */
function drawnIcon() {
  const picture = /** @type {HTMLImageElement | null} */ (document.getElementById('drawn-icon'));
  const isDrawn = Boolean(picture?.complete && picture.naturalWidth);
  if (isDrawn) picture?.remove();
  return isDrawn;
}

export function countParts() {
  const isShown = (/** @type {Element} */ part) => part.checkVisibility() && !part.closest('[aria-hidden=true]');
  const all = (/** @type {string} */ css) => [...document.querySelectorAll(css)].filter(isShown).length;
  return { lists: all('ul, ol, [role=list]'), headings: all('h1, h2, h3, h4'), language: document.documentElement.lang };
}

/** Whatever one can speak to, with the words that are seen of it. */
export function controls() {
  const found = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), textarea, summary')];
  return found
    .filter((part) => part.checkVisibility() && !part.closest('[aria-hidden=true], .skip-link'))
    .map((part, index) => {
      part.setAttribute('data-control', `${index}`);
      const seen = /** @type {any} */ (part).labels?.[0] ?? part;
      // A mark that only browsers without styles show is not seen, and stands in the text all the same.
      const unseen = [...seen.querySelectorAll('.visually-hidden[aria-hidden=true]')];
      const words = unseen.reduce((text, mark) => text.replace(mark.textContent, ''), seen.innerText);
      return { css: `[data-control="${index}"]`, words: words.replaceAll(/\s+/g, ' ').trim() };
    })
    .filter(({ words }) => words);
}

/** The places that the keyboard has before it, numbered. Of radio buttons it comes to the chosen one, or to the first. */
export function placesAfterFocus() {
  const isPassed = (/** @type {HTMLElement} */ place) => {
    if (!(place instanceof HTMLInputElement) || place.type !== 'radio') return false;
    const group = [.../** @type {NodeListOf<HTMLInputElement>} */ (place.form?.querySelectorAll(`[name="${place.name}"]`) ?? [])];
    return place !== (group.find(({ checked }) => checked) ?? group[0]);
  };
  const found = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('a[href], button, input:not([type=hidden]), textarea, summary, [tabindex="0"]'));
  const { activeElement } = document;
  return [...found]
    .filter((place) => place.checkVisibility() && place.tabIndex >= 0 && place !== activeElement && !isPassed(place))
    .filter((place) => activeElement === document.body || activeElement?.compareDocumentPosition(place) === 4 || activeElement?.contains(place))
    .map((place, index) => {
      place.dataset.place = `${index}`;
      return { place: `${index}`, words: (place.innerText || place.id).trim() };
    });
}

/** The id of the field for a day that has the focus, if one has. */
const dayInFocus = () => (document.activeElement?.matches('[type=date]') ? document.activeElement.id : '');

export function focusedPlace() {
  const place = document.activeElement;
  if (!(place instanceof HTMLElement) || place === document.body) return null;
  const { outlineStyle, outlineWidth } = getComputedStyle(place);
  const box = place.getClientRects()[0] ?? new DOMRect();
  return {
    place: place.dataset.place,
    words: (place.innerText || place.id).trim(),
    ring: outlineStyle === 'solid' && Number.parseFloat(outlineWidth) >= 2,
    inSight: box.height > 0 && box.bottom > 0 && box.top < innerHeight,
  };
}

/** Text outside of the window, which one must scroll sideways for. */
export function lost() {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  const { scrollWidth } = document.documentElement;
  if (scrollWidth > innerWidth) found.push(`the page is ${scrollWidth} px wide, and the window ${innerWidth}`);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent?.trim() || !parent?.checkVisibility()) continue;
    if (parent.closest('.visually-hidden, .skip-link, textarea, [aria-hidden=true], table')) continue;
    const range = document.createRange();
    range.selectNodeContents(walker.currentNode);
    const isOutside = [...range.getClientRects()].some((box) => box.left < -1 || box.right > innerWidth + 1);
    if (isOutside) found.push(walker.currentNode.textContent.trim());
  }
  return found;
}

/** How light the page and its text are, from 0 to 1. */
export function paperAndInk() {
  const lightness = (/** @type {string} */ colour) => {
    const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
    return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
  };
  const style = getComputedStyle(document.body);
  return { paper: lightness(style.backgroundColor), ink: lightness(style.color) };
}

export function fieldEdges() {
  const canvas = getComputedStyle(document.body).backgroundColor;
  // Engines draw check boxes and radio buttons themselves, and give them an edge in any colours.
  const parts = [...document.querySelectorAll('main :is(input:not([type=hidden], [type=checkbox], [type=radio]), textarea, button)')];
  return parts
    .filter((part) => part.checkVisibility() && !part.closest('[aria-hidden=true]'))
    .map((part) => {
      const { borderTopWidth, borderTopStyle, borderTopColor } = getComputedStyle(part);
      const width = Number.parseFloat(borderTopWidth);
      const isSeen = borderTopStyle !== 'none' && width >= 1 && borderTopColor !== canvas;
      return { id: part.id || part.tagName, isFaulty: part.getAttribute('aria-invalid') === 'true', width, isSeen };
    });
}
