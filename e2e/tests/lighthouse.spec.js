/** Lighthouse's four categories, for the pages that most people meet. */
import { expect, test } from '@playwright/test';
import * as chromeLauncher from 'chrome-launcher';
import lighthouse from 'lighthouse';
import { launchOptions } from '../browser.js';
import { sitePages } from '../content.js';

const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];
/** A machine that has other things to do loses points in performance, or cannot measure. */
const TRIES = 6;
/**
 * Lighthouse's index of how fast a processor is, for a telephone of the middle range. Its default, to multiply each time by
 * four, makes such a telephone of a machine with 2 000. With less, the multiplier has to be less too, or the times are those of
 * no telephone at all: https://github.com/GoogleChrome/lighthouse/blob/main/docs/throttling.md#cpu-throttling
 */
const TELEPHONE = 500;
const MAX_SLOWDOWN = 4;

test('Lighthouse gives every page 100 in performance, accessibility, best practices and SEO', { tag: '@alone' }, async ({ baseURL }) => {
  test.setTimeout(sitePages.length * TRIES * 30_000);
  const chrome = await chromeLauncher.launch({
    chromePath: launchOptions.executablePath,
    chromeFlags: ['--headless=new', ...(launchOptions.chromiumSandbox ? [] : ['--no-sandbox']), ...(launchOptions.args ?? [])],
  });
  try {
    let slowdown = MAX_SLOWDOWN;
    for (const path of sitePages) {
      let tries = 0;
      let lost;
      do {
        const result = await measure(`${baseURL}${path}`, chrome.port, slowdown);
        lost = lostPoints(result);
        slowdown = Math.min(Math.max(result.environment.benchmarkIndex / TELEPHONE, 1), MAX_SLOWDOWN);
        tries += 1;
      } while (tries < TRIES && lost.length > 0 && lost.every(mayPass));
      expect(lost, `${path} with times multiplied by ${slowdown.toFixed(1)}`).toEqual([]);
    }
  } finally {
    chrome.kill();
  }
});

/** @param {string} line */
const mayPass = (line) => line.startsWith('performance ') || line.includes(' null: ');

/**
 * The network is simulated: a slow phone on 4G, reckoned from a visit over loopback.
 *
 * @param {string} url
 * @param {number} port
 * @param {number} slowdown what the processor's times are multiplied by
 */
async function measure(url, port, slowdown) {
  const config = {
    extends: 'lighthouse:default',
    settings: { throttlingMethod: /** @type {const} */ ('simulate'), throttling: { cpuSlowdownMultiplier: slowdown } },
  };
  const result = await lighthouse(url, { port, logLevel: 'error', onlyCategories: CATEGORIES }, config);
  return /** @type {NonNullable<typeof result>} */ (result).lhr;
}

/**
 * The categories with less than 100, and why.
 *
 * @param {Awaited<ReturnType<typeof measure>>} result
 * @returns {string[]}
 */
function lostPoints({ audits, categories }) {
  return CATEGORIES.flatMap((id) => {
    const category = categories[id];
    if (category?.score === 1) return [];
    const reasons = category?.auditRefs
      .filter((ref) => ref.weight > 0 && (audits[ref.id]?.scoreDisplayMode === 'error' || (audits[ref.id]?.score ?? 1) < 1))
      .map(({ id }) => `${id} (${audits[id]?.errorMessage ?? audits[id]?.displayValue ?? audits[id]?.title})`);
    return [`${id} ${category?.score}: ${reasons?.join(', ')}`];
  });
}
