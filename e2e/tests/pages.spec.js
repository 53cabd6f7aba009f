import { expect, test } from '@playwright/test';
import { violations } from '../axe.js';
import { company } from '../content.js';
import { mistakes } from '../html.js';
import { pages } from '../pages.js';
import { formHeaders, securityHeaders } from '../security-headers.js';

const appearances = /** @type {const} */ ([
  { name: 'light', colorScheme: 'light', forcedColors: 'none' },
  { name: 'dark, with less motion', colorScheme: 'dark', forcedColors: 'none', reducedMotion: 'reduce' },
  { name: 'forced colours', colorScheme: 'light', forcedColors: 'active' },
  { name: 'forced colours, dark', colorScheme: 'dark', forcedColors: 'active' },
]);
// The narrow one is also a window of 1280 px at 400 %.
const widths = [320, 1440];

for (const { name, status, open } of pages) {
  test.describe(name, () => {
    test('has its status, a title with the company’s name, and one h1', async ({ page }) => {
      expect((await open(page)).status()).toBe(status);
      await expect(page).toHaveTitle(new RegExp(` – ${company}$`));
      await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
    });

    for (const { name: appearance, ...media } of appearances) {
      test(`breaks no rule of WCAG 2.2 AA in ${appearance}`, async ({ page }) => {
        await page.emulateMedia(media);
        await open(page);
        for (const width of widths) {
          await page.setViewportSize({ width, height: 900 });
          expect(await violations(page), `at ${width} px`).toEqual([]);
        }
      });
    }

    test('has no horizontal scroll', { tag: '@layout' }, async ({ page }) => {
      await open(page);
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 });
        const content = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(content, `at ${width} px`).toBeLessThanOrEqual(width);
      }
    });

    test('is valid HTML', async ({ page }) => {
      const html = await (await open(page)).text();
      expect(await mistakes(html)).toEqual([]);
    });

    test('carries the security headers', async ({ page }) => {
      const answer = await open(page);
      const hasForm = (await page.locator('form').count()) > 0;
      expect(answer.headers()).toMatchObject(hasForm ? formHeaders : securityHeaders);
    });

    test('asks no other host, says nothing in the console and leaves nothing behind', async ({ page, baseURL }) => {
      const context = page.context();
      /** @type {string[]} */
      const asked = [];
      /** @type {string[]} */
      const said = [];
      context.on('request', (request) => asked.push(new URL(request.url()).origin));
      context.on('console', (message) => said.push(message.text()));
      page.on('pageerror', (error) => said.push(error.message));

      const answer = await open(page);

      // Chromium itself reports a page that comes with an error's status; that is the status we mean.
      const reported = `Failed to load resource: the server responded with a status of ${status} (${answer.statusText()})`;
      expect(said).toEqual(status < 400 ? [] : [reported]);
      expect(new Set(asked)).toEqual(new Set([baseURL]));
      expect(await context.cookies()).toEqual([]);
      expect(await page.evaluate(kept)).toEqual({ local: 0, session: 0, databases: [], caches: [], workers: [] });
    });
  });
}

/** Runs in the page: everything a site can store there, apart from cookies. */
async function kept() {
  return {
    local: localStorage.length,
    session: sessionStorage.length,
    databases: await indexedDB.databases(),
    caches: await caches.keys(),
    workers: await navigator.serviceWorker.getRegistrations(),
  };
}
