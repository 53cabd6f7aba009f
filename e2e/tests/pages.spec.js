import { expect, test } from '@playwright/test';
import { violations } from '../axe.js';
import { company } from '../content.js';
import { mistakes } from '../html.js';
import { pages } from '../pages.js';
import { formHeaders, securityHeaders } from '../security-headers.js';

const appearances = /** @type {const} */ ([
  { name: 'light', colorScheme: 'light', forcedColors: 'none', reducedMotion: 'no-preference' },
  { name: 'dark, with less motion', colorScheme: 'dark', forcedColors: 'none', reducedMotion: 'reduce' },
  { name: 'forced colours', colorScheme: 'light', forcedColors: 'active', reducedMotion: 'no-preference' },
  { name: 'forced colours, dark', colorScheme: 'dark', forcedColors: 'active', reducedMotion: 'no-preference' },
]);
// The narrow one is also a window of 1280 px at 400 %.
const widths = [320, 1440];

for (const { name, status, open } of pages) {
  test.describe(name, () => {
    test('has its status, a title with the company’s name, one h1, valid HTML and the security headers', async ({ page }) => {
      const answer = await open(page);
      expect(answer.status()).toBe(status);
      await expect(page).toHaveTitle(new RegExp(` – ${company}$`));
      await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
      const hasForm = (await page.locator('form').count()) > 0;
      expect(answer.headers()).toMatchObject(hasForm ? formHeaders : securityHeaders);
      expect(await mistakes(await answer.text())).toEqual([]);
    });

    test('breaks no rule of WCAG 2.2 AA in any appearance', async ({ page }) => {
      await open(page);
      for (const { name: appearance, ...media } of appearances) {
        await page.emulateMedia(media);
        for (const width of widths) {
          await page.setViewportSize({ width, height: 900 });
          expect.soft(await violations(page), `${appearance}, at ${width} px`).toEqual([]);
        }
      }
    });

    test('asks no other host, says nothing in the console and leaves nothing behind', async ({ page, baseURL }) => {
      const context = page.context();
      /** @type {string[]} */
      const asked = [];
      /** @type {string[]} */
      const messages = [];
      context.on('request', (request) => asked.push(new URL(request.url()).origin));
      context.on('console', (message) => messages.push(message.text()));
      page.on('pageerror', (error) => messages.push(error.message));

      const answer = await open(page);

      // Chromium itself reports a page that comes with an error's status; that is the status we mean.
      const reported = `Failed to load resource: the server responded with a status of ${status} (${answer.statusText()})`;
      expect(messages).toEqual(status < 400 ? [] : [reported]);
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
