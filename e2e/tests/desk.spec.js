import { expect, test } from '@playwright/test';
import { startDesk } from '../desk-open.js';

/** @type {Awaited<ReturnType<typeof startDesk>>} */
let desk;

// One desk and one browser that was let in: a code is used once.
test.describe.configure({ mode: 'serial' });

/** @type {import('@playwright/test').BrowserContext} */
let context;

test.beforeAll(async ({ browser }) => {
  desk = await startDesk();
  context = await browser.newContext({ baseURL: desk.url, locale: 'nb-NO' });
  const page = await context.newPage();
  await page.goto(desk.first);
  await expect(page).toHaveURL(`${desk.url}/`);
  await page.close();
});

test.afterAll(async () => {
  await context?.close();
  await desk?.stop();
});

/** The address of somebody's page, as the inbox leads to it. */
const pageOf = async (/** @type {import('@playwright/test').Page} */ page, /** @type {string} */ name) => {
  await page.goto('/?vis=all');
  const link = page.getByRole('link', { name });
  return `${await link.getAttribute('href')}`;
};

test('a message is solved, opened again, and its person erased, by keyboard alone', async () => {
  const page = await context.newPage();
  await page.goto(await pageOf(page, 'Kari Nordmann'));
  const press = async (/** @type {string} */ role, /** @type {string} */ name) => {
    const target = page.getByRole(/** @type {'button' | 'link'} */ (role), { name, exact: true });
    for (let tabs = 0; tabs < 80; tabs += 1) {
      if (await target.first().evaluate((element) => element === document.activeElement)) break;
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
  };
  await press('button', 'Merk som løst');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Merket som løst');
  await press('button', 'Åpne igjen');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Arbeidet er startet');
  await page.goto(await pageOf(page, 'Kari Nordmann'));
  await press('link', 'Slett opplysninger');
  await expect(page.getByText('Dette blir slettet:')).toBeVisible();
  await press('button', 'Slett opplysninger');
  await expect(page.getByRole('alert')).toContainText('Dette må rettes');
  const label = page.getByLabel(/Skriv referansen/);
  const reference = `${(await label.evaluate((input) => /** @type {HTMLInputElement} */ (input).labels?.[0]?.textContent))?.match(/[0-9A-Z]{4}-[0-9A-Z]{4}/)?.[0]}`;
  await page.getByLabel('Personen har bedt om det').check();
  await page.getByLabel(/Jeg har lest/).check();
  await label.fill(reference);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Opplysningene er slettet');
  await expect(page.getByText('kari@example.no')).toBeVisible();
  await page.close();
});

test('without script a person is found, and an access package is made and opened', async ({ browser }) => {
  const state = await context.storageState();
  const plain = await browser.newContext({ baseURL: desk.url, javaScriptEnabled: false, storageState: state });
  const page = await plain.newPage();
  await page.goto('/finn');
  await page.getByLabel(/E-postadresse/).fill('per@example.no');
  await page.getByRole('button', { name: 'Finn' }).click();
  expect(page.url()).toBe(`${desk.url}/finn`);
  await page.getByRole('button', { name: 'Vis det som er valgt' }).click();
  await page.getByRole('link', { name: 'Lag innsynspakke' }).click();
  await page.getByRole('button', { name: 'Lag innsynspakke' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Innsynspakken er laget');
  const href = `${await page.getByRole('link', { name: /Åpne/ }).first().getAttribute('href')}`;
  await page.goto(href);
  await expect(page.getByText('Per Hansen').first()).toBeVisible();
  await plain.close();
});
