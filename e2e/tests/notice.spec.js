import { createHash } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { noticeHash, noticeVersion, text } from '../content.js';

test.beforeEach(({ page }) => page.goto('/personvern/'));

test('the notice is shown word for word', async ({ page }) => {
  const shown = await page.locator('article#personvernerklaering').innerText();
  const words = canonical(shown);
  expect(createHash('sha256').update(words).digest('hex')).toBe(noticeHash);
});

test('the notice is shown with the version that is stored with each message', async ({ page }) => {
  await expect(page.getByRole('complementary')).toContainText(noticeVersion);
});

test('the contents are led to from the top, and what stands beside the notice has a name', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 400 });
  const beside = page.getByRole('complementary', { name: text.site.margin_label, exact: true });
  await expect(beside).toContainText(text.versions.open_period.split('{')[0]);
  expect(await beside.evaluate((part) => part.scrollHeight > part.clientHeight), 'it scrolls in a low window').toBe(true);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: text.site.skip_to_contents, exact: true })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(beside.getByRole('link').first()).toBeFocused();
});

test('a link to the page that one reads says so', async ({ page }) => {
  for (const part of ['banner', 'contentinfo']) {
    const link = page.getByRole(/** @type {any} */ (part)).getByRole('link', { name: 'Personvernerklæring', exact: true });
    await expect(link).toHaveAttribute('aria-current', 'page');
  }
});

test('Datatilsynet is two links, to where one complains and to where the rights are explained', async ({ page }) => {
  const links = page.getByRole('link', { name: 'Datatilsynet', exact: true });
  const targets = await links.evaluateAll((found) => found.map((link) => link.getAttribute('href')));
  expect(targets).toEqual([
    'https://www.datatilsynet.no/om-datatilsynet/kontakt-oss/klage-til-datatilsynet/',
    'https://www.datatilsynet.no/rettigheter-og-plikter/den-registrertes-rettigheter/',
  ]);
});

test('a line of the notice has about 66 characters on a wide screen', { tag: '@layout' }, async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 900 });
  const lines = await page.evaluate(() => {
    const text = [...document.querySelectorAll('article > p')].map((paragraph) => paragraph.firstChild);
    const longest = text.filter((part) => part instanceof Text).toSorted((one, other) => other.length - one.length)[0];
    const range = document.createRange();
    if (longest) range.selectNodeContents(longest);
    return { characters: longest?.length ?? 0, lines: range.getClientRects().length };
  });
  const each = lines.characters / lines.lines;
  expect(each).toBeGreaterThan(55);
  expect(each).toBeLessThan(75);
});

/**
 * The words alone: how they are laid out in lines is the stylesheet's.
 *
 * @param {string} shown
 */
const canonical = (shown) => shown.normalize('NFC').replace(/\s+/g, ' ').trim();
