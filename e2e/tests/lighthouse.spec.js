/** Lighthouse's four categories, for the pages that most people meet. */
import { expect, test } from '@playwright/test';
import * as chromeLauncher from 'chrome-launcher';
import lighthouse from 'lighthouse';
import { launchOptions } from '../browser.js';
import { sitePages } from '../content.js';

const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];
/** A machine that has other things to do loses points in performance, or cannot measure, and other tests run beside this one. */
const TRIES = 6;

test('Lighthouse gives every page 100 in performance, accessibility, best practices and SEO', async ({ baseURL }) => {
  test.setTimeout(sitePages.length * TRIES * 30_000);
  const chrome = await chromeLauncher.launch({
    chromePath: launchOptions.executablePath,
    chromeFlags: ['--headless=new', ...(launchOptions.chromiumSandbox ? [] : ['--no-sandbox']), ...(launchOptions.args ?? [])],
  });
  try {
    for (const path of sitePages) {
      let lost = await lostPoints(`${baseURL}${path}`, chrome.port);
      for (let tries = 1; tries < TRIES && lost.length > 0 && lost.every(mayPass); tries += 1) {
        lost = await lostPoints(`${baseURL}${path}`, chrome.port);
      }
      expect(lost, path).toEqual([]);
    }
  } finally {
    chrome.kill();
  }
});

/** @param {string} line */
const mayPass = (line) => line.startsWith('performance ') || line.includes(' null: ');

/**
 * The categories with less than 100, and why. The network is simulated: a slow phone on 4G, reckoned from a visit over
 * loopback.
 *
 * @param {string} url
 * @param {number} port
 * @returns {Promise<string[]>}
 */
async function lostPoints(url, port) {
  const result = await lighthouse(url, { port, logLevel: 'error', onlyCategories: CATEGORIES, throttlingMethod: 'simulate' });
  const { audits, categories } = /** @type {NonNullable<typeof result>} */ (result).lhr;
  return CATEGORIES.flatMap((id) => {
    const category = categories[id];
    if (category?.score === 1) return [];
    const reasons = category?.auditRefs
      .filter((ref) => ref.weight > 0 && (audits[ref.id]?.scoreDisplayMode === 'error' || (audits[ref.id]?.score ?? 1) < 1))
      .map(({ id }) => `${id} (${audits[id]?.errorMessage ?? audits[id]?.displayValue ?? audits[id]?.title})`);
    return [`${id} ${category?.score}: ${reasons?.join(', ')}`];
  });
}
