/** The notice on paper, read from the sheets that come out. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { text } from '../content.js';
import { pages } from '../pages.js';

test('the notice is printed on A4 with its version, its date and whole addresses, and without the menu', { tag: '@layout' }, async ({ page }) => {
  await page.goto('/personvern/');
  const version = await page.locator('.notice-version').first().innerText();
  const addresses = await page.locator('article a[href^="https:"]').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  const headings = await page.locator('article :is(h1, h2, h3)').allInnerTexts();
  const menu = await page.getByRole('navigation', { name: text.site.menu_label }).getByRole('link').allInnerTexts();
  const { size, sheets } = await printed(page);

  expect(size).toContain('A4');
  expect(sheets.length).toBeGreaterThan(0);
  // Long addresses are broken where the line ends.
  const words = sheets.join('').replaceAll(/\s/g, '');
  for (const line of version.split('\n')) expect(words).toContain(line.replaceAll(/\s/g, ''));
  expect(addresses.length).toBeGreaterThan(0);
  for (const address of addresses) expect(words).toContain(`(${address})`);
  const [title = ''] = headings;
  const aboveTheTitle = words.slice(0, words.indexOf(title.replaceAll(/\s/g, '')));
  for (const item of menu) expect(aboveTheTitle).not.toContain(item.replaceAll(/\s/g, ''));
  expect(words).not.toContain(text.site.skip.replaceAll(/\s/g, ''));
  for (const sheet of sheets) {
    const lines = sheet.split('\n').map((line) => line.trim());
    const body = lines.filter((line) => line !== '' && !/^\d+ \/ \d+$/.test(line));
    expect(headings, 'no sheet ends with a heading').not.toContain(body.at(-1));
  }
});

for (const { name, open } of pages) {
  test(`${name}: is printed on no more sheets than it fills, and with no address that lacks its beginning`, async ({ page }) => {
    await open(page);
    await page.emulateMedia({ media: 'print' });
    // Chromium itself makes no second sheet of it; Firefox and WebKit do.
    await expect(page.locator('body')).toHaveCSS('min-height', '0px');
    const added = await page.locator('a').evaluateAll((links) => links.map((link) => getComputedStyle(link, '::after').content));
    expect(added.filter((words) => words !== 'none' && !/^" \(https?:/.test(words))).toEqual([]);
  });
}

/**
 * @param {import('@playwright/test').Page} page
 * @returns {Promise<{ size: string, sheets: string[] }>} the paper, and the text on each sheet
 */
async function printed(page) {
  const folder = await mkdtemp(join(tmpdir(), 'print-'));
  try {
    const path = join(folder, 'notice.pdf');
    await page.pdf({ path, preferCSSPageSize: true });
    const run = promisify(execFile);
    const size = (await run('pdfinfo', [path])).stdout.match(/^Page size:.*$/m)?.[0] ?? '';
    // A form feed ends each sheet.
    const sheets = (await run('pdftotext', ['-layout', path, '-'])).stdout.split('\f').filter((sheet) => sheet.trim() !== '');
    return { size, sheets };
  } finally {
    await rm(folder, { recursive: true });
  }
}
