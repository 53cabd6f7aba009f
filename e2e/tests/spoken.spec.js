/**
 * What is said of every page is kept in `spoken/`, for people to read. After a change that is meant,
 * `npx playwright test spoken --update-snapshots` writes it anew; read what has changed as if you could not see.
 */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { startDesk } from '../desk-open.js';
import { deskPages } from '../desk-pages.js';
import { versionPages } from '../content.js';
import { NOW } from '../guide.js';
import { pages } from '../pages.js';
import { fileOf, spoken } from '../spoken.js';

// The reader is a script that is no part of the page.
test.use({ bypassCSP: true });

/** Dates that count from today, in the words of the pages. */
const DAYS = /** @type {[RegExp, string][]} */ ([[/\b\d{1,2}\. (?:jan|feb|mars|april|mai|juni|juli|aug|sept|okt|nov|des)[a-z]* \d{4}/g, '[dag]']]);

/** A version of the notice says the same as the notice itself; the last one stands for all. */
const sitePages = pages.filter(({ name }) => !versionPages.slice(0, -1).includes(name));

for (const { name, open } of sitePages) {
  test(`what is said of ${name} is what is kept`, { tag: '@spoken' }, async ({ page }) => {
    await open(page);
    // The handler's pages count days from today.
    const isKept = name.startsWith('/');
    expect(await spoken(page, isKept ? [] : DAYS)).toMatchSnapshot(['site', fileOf(name)]);
  });
}

test.describe('the desk', () => {
  test.describe.configure({ mode: 'default' });

  /** @type {Awaited<ReturnType<typeof startDesk>>} */
  let desk;
  /** @type {Record<'inside' | 'outside', import('@playwright/test').BrowserContext>} */
  let contexts;

  test.beforeAll(async ({ browser }) => {
    desk = await startDesk({ now: NOW });
    const options = { baseURL: desk.url, locale: 'nb-NO', bypassCSP: true };
    contexts = { inside: await browser.newContext(options), outside: await browser.newContext(options) };
    const page = await contexts.inside.newPage();
    await page.goto(desk.first);
    await expect(page).toHaveURL(`${desk.url}/`);
    await page.close();
  });

  test.afterAll(async () => {
    for (const context of Object.values(contexts ?? {})) await context.close();
    await desk?.stop();
  });

  for (const { name, open, isOutside = false } of deskPages) {
    test(`what is said of the desk’s ${name} is what is kept`, { tag: ['@spoken', '@desk'] }, async () => {
      const page = await contexts[isOutside ? 'outside' : 'inside'].newPage();
      await open(page);
      expect(await spoken(page)).toMatchSnapshot(['desk', fileOf(name)]);
      await page.close();
    });
  }
});

test('nothing is kept of a page that is not there any more', () => {
  const kept = (/** @type {string} */ of) => readdirSync(fileURLToPath(new URL(`../spoken/${of}`, import.meta.url))).toSorted();
  expect(kept('site')).toEqual(sitePages.map(({ name }) => fileOf(name)).toSorted());
  expect(kept('desk')).toEqual(deskPages.map(({ name }) => fileOf(name)).toSorted());
});
