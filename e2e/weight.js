/** What a first visit costs: bytes on the line, requests, and what is kept out of the page. */
import { brotliCompressSync, constants } from 'node:zlib';
import { expect } from '@playwright/test';

/** Bytes of HTML, stylesheet and icon. A first window of TCP has room for 14 600. */
export const MAX_BYTES = 10_000;
/** Bytes of the script. */
const MAX_SCRIPT_BYTES = 2_000;
/** As a server compresses while it answers; files that are compressed beforehand are smaller. */
export const ON_THE_FLY = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

/**
 * Holds a page to it.
 *
 * @param {import('@playwright/test').Page} page
 * @param {import('@playwright/test').Response} answer
 * @param {number} mostScripts
 */
export async function expectLight(page, answer, mostScripts) {
  const parts = [{ path: answer.url(), type: 'page', bytes: weigh(await answer.body()) }];
  for (const path of await page.evaluate(fetched)) {
    const part = await page.request.get(path);
    parts.push({ path, type: part.headers()['content-type'] ?? '', bytes: weigh(await part.body()) });
  }
  const isScript = (/** @type {{ type: string }} */ { type }) => type.includes('javascript');
  const others = parts.filter((part) => !isScript(part));
  const scripts = parts.filter(isScript);
  const listed = JSON.stringify(parts, null, 1);

  expect(others.length, listed).toBeLessThanOrEqual(3);
  expect(total(others), listed).toBeLessThanOrEqual(MAX_BYTES);
  expect(total(scripts), listed).toBeLessThanOrEqual(MAX_SCRIPT_BYTES);
  expect(scripts.length, listed).toBeLessThanOrEqual(mostScripts);
  expect(await page.evaluate(inline)).toEqual([]);
}

/** @param {Buffer} body */
const weigh = (body) => brotliCompressSync(body, ON_THE_FLY).length;

/** @param {{ bytes: number }[]} parts */
const total = (parts) => parts.reduce((sum, { bytes }) => sum + bytes, 0);

/** Runs in the page: what it needs besides itself. Chromium without a window fetches no icon by itself, so it is added. */
function fetched() {
  const icons = [...document.querySelectorAll('link[rel=icon]')].map((link) => /** @type {HTMLLinkElement} */ (link).href);
  return [...new Set([...performance.getEntriesByType('resource').map((entry) => entry.name), ...icons])];
}

/** Runs in the page: style and script that stand in it. Data for machines are neither. */
function inline() {
  const isWritten = (/** @type {Element} */ part) =>
    part.matches('style, script:not([src]):not([type="application/ld+json"]), [style], a[href^="javascript:" i]') ||
    part.getAttributeNames().some((attribute) => attribute.startsWith('on'));
  return [...document.querySelectorAll('*')].filter(isWritten).map((part) => part.outerHTML);
}
