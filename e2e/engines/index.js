/** The engines, started when a test first asks for one, and ended with Playwright's worker. */
import { test as base } from '@playwright/test';
import { startChromium } from './chromium.js';
import { startFirefox } from './firefox.js';
import { Browser } from './webdriver.js';
import { startWebKit } from './webkit.js';

/** In the order in which they are tried. */
const STARTS = { firefox: startFirefox, webkit: startWebKit, chromium: startChromium };

/** @typedef {keyof typeof STARTS} EngineName */

export const engines = /** @type {EngineName[]} */ (Object.keys(STARTS));

/**
 * How often a test that failed is tried again. WebKit's driver loses an answer now and then where other programs are at work,
 * which says nothing of the page.
 *
 * @param {EngineName} engine
 */
export const retriesOf = (engine) => (engine === 'webkit' ? 1 : 0);

export const test = base.extend(
  /** @type {import('@playwright/test').Fixtures<{}, { browserOf: (name: EngineName) => Promise<Browser> }>} */ ({
    browserOf: [
      async ({}, use) => {
        /** @type {Map<EngineName, Browser>} */
        const running = new Map();
        await use(async (name) => {
          const browser = running.get(name) ?? new Browser(await STARTS[name]());
          running.set(name, browser);
          return browser;
        });
        for (const browser of running.values()) await browser.stop();
      },
      { scope: 'worker' },
    ],
  }),
);
