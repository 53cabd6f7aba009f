import { expect, test } from '@playwright/test';
import { violations } from '../axe.js';
import { edit, startPreview } from '../preview.js';

const overlayOf = (/** @type {import('@playwright/test').Page} */ page) => page.getByRole('region', { name: 'Nettstedet kan ikke bygges' });

test('the preview follows what is saved, and shows what stops it over the last good page', async ({ page }) => {
  /** @type {string[]} */
  const messages = [];
  page.on('pageerror', (error) => messages.push(error.message));
  page.on('console', (message) => messages.push(message.text()));
  // Far longer than the window in any font: each paragraph has at least its margin.
  const lengthen = (/** @type {string} */ folder) =>
    edit(folder)('content/tilgjengelighet.md', /$/, '\n\nEtt avsnitt til.'.repeat(100));
  const preview = await startPreview(lengthen);
  try {
    await page.setViewportSize({ width: 800, height: 500 });
    await page.goto(`${preview.url}/tilgjengelighet/`);
    const heading = page.getByRole('heading', { level: 1 });
    await page.evaluate(() => scrollTo({ top: 600, behavior: 'instant' }));
    expect(await page.evaluate(() => scrollY)).toBe(600);

    await preview.edit('content/kontakt.md', /title = ".*"/, 'title = "Skriv til oss"');
    await expect(page.getByRole('link', { name: 'Skriv til oss' })).toBeAttached();
    await expect.poll(() => page.evaluate(() => scrollY), 'a page that is loaded anew is where it was').toBe(600);

    await preview.edit('content/kontakt.md', 'title =', 'titel =');
    const overlay = overlayOf(page);
    await expect(overlay.getByRole('alert')).toContainText('Mente du `title`?');
    await expect(heading).toBeAttached();
    // Before axe, which tries to style the page and is refused by its policy.
    expect(messages).toEqual([]);
    for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
      await page.emulateMedia({ colorScheme });
      for (const width of [320, 1280]) {
        await page.setViewportSize({ width, height: 800 });
        expect(await violations(page), `${colorScheme}, ${width} px`).toEqual([]);
      }
    }
    await overlay.getByRole('alert').focus();
    await expect(overlay.getByRole('alert')).toBeFocused();

    await preview.edit('content/kontakt.md', 'titel = "Skriv til oss"', 'title = "Ta kontakt"');
    await expect(overlay).toHaveCount(0);
    await expect(page.getByRole('link', { name: 'Ta kontakt' })).toBeVisible();
  } finally {
    await preview.stop();
  }
});

test('a change of style alone keeps what is typed in the form', async ({ page }) => {
  const preview = await startPreview();
  try {
    await page.goto(`${preview.url}/kontakt/`);
    const field = page.locator('[name="message"]');
    await field.fill('Hei');
    const ink = () => page.locator('body').evaluate((body) => getComputedStyle(body).color);
    await preview.edit('templates/styles/1-tokens.css', /--ink: #\w+/, '--ink: #123456');
    await expect.poll(ink).toBe('rgb(18, 52, 86)');
    await expect(field).toHaveValue('Hei');
    await expect(page.locator('link[rel="stylesheet"]')).toHaveCount(1);
  } finally {
    await preview.stop();
  }
});

test('a preview that has no site yet says why, and becomes the site', async ({ page }) => {
  const preview = await startPreview((folder) => edit(folder)('content/register.toml', 'max_chars', 'max_cars'));
  try {
    await page.goto(`${preview.url}/kontakt/`);
    await expect(page.getByRole('alert')).toContainText('Mente du `max_chars`?');
    expect(await violations(page)).toEqual([]);
    await preview.edit('content/register.toml', 'max_cars', 'max_chars');
    await expect(page.locator('form')).toBeVisible();
  } finally {
    await preview.stop();
  }
});

test('an open page finds the preview again when it was ended and started anew', async ({ page }) => {
  const first = await startPreview();
  try {
    await page.goto(`${first.url}/personvern/`);
  } finally {
    await first.stop();
  }
  const change = (/** @type {string} */ folder) => edit(folder)('content/kontakt.md', /title = ".*"/, 'title = "Skriv til oss"');
  const second = await startPreview(change, new URL(first.url).port);
  try {
    await expect(page.getByRole('link', { name: 'Skriv til oss' })).toBeAttached();
  } finally {
    await second.stop();
  }
});

test('the form of a preview says that it is one', async ({ page }) => {
  const preview = await startPreview();
  try {
    await page.goto(`${preview.url}/kontakt/`);
    await page.locator('form').evaluate((/** @type {HTMLFormElement} */ form) => form.submit());
    await expect(page.getByRole('heading', { level: 1 })).toContainText('forhåndsvisning');
    expect(await violations(page)).toEqual([]);
  } finally {
    await preview.stop();
  }
});
