/** What a first visit costs: bytes on the line, requests, and what is kept out of the page. */
import { brotliCompressSync, constants } from 'node:zlib';
import { expect } from '@playwright/test';

/** Bytes of the page and all that it asks for. A first window of TCP has room for 14 600. */
export const MAX_BYTES = 10_000;
/** The page, its stylesheet and, where there is a form, its script. */
export const MAX_REQUESTS = 3;
/** Bytes of the script. */
const MAX_SCRIPT_BYTES = 2_000;
/** As a server compresses while it answers; files that are compressed beforehand are smaller. */
export const ON_THE_FLY = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

/**
 * Holds a page to it.
 *
 * @param {import('@playwright/test').Page} page
 * @param {import('@playwright/test').Response} answer
 * @param {{ scripts: number, requests?: number }} most
 */
export async function expectLight(page, answer, most) {
  const parts = [{ path: answer.url(), type: 'page', bytes: weigh(await answer.body()) }];
  for (const path of await page.evaluate(fetched)) {
    const part = await page.request.get(path);
    parts.push({ path, type: part.headers()['content-type'] ?? '', bytes: weigh(await part.body()) });
  }
  const isScript = (/** @type {{ type: string }} */ { type }) => type.includes('javascript');
  const scripts = parts.filter(isScript);
  const listed = JSON.stringify(parts, null, 1);

  expect(parts.length, listed).toBeLessThanOrEqual(most.requests ?? MAX_REQUESTS);
  expect(total(parts), listed).toBeLessThanOrEqual(MAX_BYTES);
  expect(total(scripts), listed).toBeLessThanOrEqual(MAX_SCRIPT_BYTES);
  expect(scripts.length, listed).toBeLessThanOrEqual(most.scripts);
  expect(await page.evaluate(inline)).toEqual([]);
}

/** @param {Buffer} body */
const weigh = (body) => brotliCompressSync(body, ON_THE_FLY).length;

/** @param {{ bytes: number }[]} parts */
const total = (parts) => parts.reduce((sum, { bytes }) => sum + bytes, 0);

/**
 * Runs in the page: what a browser asks for besides it, and what the page names for it to ask for, which it may not have needed
 * yet: Chromium without a window fetches no icon. What stands in the page itself is not asked for.
 */
function fetched() {
  const named = [...document.querySelectorAll('link[rel~=stylesheet], link[rel~=icon], script[src], img, image')].map(
    (part) => part.getAttribute('src') ?? part.getAttribute('href') ?? '',
  );
  const addresses = named.filter((address) => address).map((address) => new URL(address, document.baseURI).href);
  const asked = performance.getEntriesByType('resource').map((entry) => entry.name);
  return [...new Set([...asked, ...addresses])].filter((address) => !address.startsWith('data:'));
}

/** Runs in the page: style and script that stand in it. Data for machines are neither. */
function inline() {
  const isWritten = (/** @type {Element} */ part) =>
    part.matches('style, script:not([src]):not([type="application/ld+json"]), [style], a[href^="javascript:" i]') ||
    part.getAttributeNames().some((attribute) => attribute.startsWith('on'));
  return [...document.querySelectorAll('*')].filter(isWritten).map((part) => part.outerHTML);
}
