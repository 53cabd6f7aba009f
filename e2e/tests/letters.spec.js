/** The letters and reports that the desk writes: files that people open by themselves, read and print. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@playwright/test';
import { violations } from '../axe.js';
import { enquiry, fill, FORM, send } from '../contact-form.js';
import { text as words } from '../content.js';
import { desk } from '../desk.js';
import { checkFolder, mistakes } from '../html.js';

/**
 * Everything that is written about one person, from the first request to the erasure.
 *
 * @param {import('@playwright/test').Page} page
 * @param {string} folder
 */
async function writeAll(page, folder) {
  const text = '\n«Hei»\n & <b>🙂</b> ' + 'langtord'.repeat(20);
  await page.goto(FORM);
  await fill(page, enquiry({ message: text, company: 'Nord & Sør AS' }));
  await send(page);
  const reference = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(await page.getByRole('main').innerText())?.[0] ?? '';
  const run = async (/** @type {string[]} */ ...command) =>
    JSON.parse(await desk(...command, '--yes', '--format', 'json'));
  const out = ['--out', folder];
  await run('solve', reference);
  await share(page, reference, out);
  await run('rectify', reference, 'name=Åse-Marie O\'Brien-Østgård', ...out);
  const objection = await run('case', 'open', 'objection', reference, ...out);
  await run('case', 'extend', objection.case, '--reason', 'complexity', ...out);
  await run('case', 'close', objection.case, '--outcome', 'granted', ...out);
  const request = await run('case', 'open', 'restriction', reference);
  await run('case', 'close', request.case, '--outcome', 'refused', '--reason', 'others-rights', ...out);
  await run('hold', 'set', reference, '--on', 'contact', '--reason', 'accounting', '--dated', '2026-01-15');
  await run('restrict', reference, '--reason', 'accuracy-contested');
  const access = await run('access', reference, ...out);
  await run('case', 'close', access.case, '--outcome', 'granted');
  await run('restrict', reference, '--reason', 'accuracy-contested', '--lift', '--told');
  const person = ['--name', 'Ola Hansen', '--email', 'ola@eksempel.no', '--phone', '33334444'];
  const taken = await run('takeover', reference, ...person, '--source', 'company', ...out);
  await run('erase', taken.new_reference, '--reason', 'request', ...out);
  await run('record', ...out);
  await run('breach', '--from', '2026-01-01', '--to', '2026-01-02', ...out);
}

/**
 * What a recipient is given, because the person has approved it on the page.
 *
 * @param {import('@playwright/test').Page} page
 * @param {string} reference
 * @param {string[]} out
 */
async function share(page, reference, out) {
  const asked = await desk('share', 'propose', reference, '--agreement', 'eksempel', '--format', 'json');
  const { approval, link } = JSON.parse(asked);
  await page.goto(link);
  await page.getByRole('button', { name: words.approval.approve, exact: true }).click();
  await expect(page.getByRole('main')).toContainText(words.approval.approved);
  await desk('share', 'send', approval, '--yes', ...out);
}

test('each is right, reads well for everybody, loads nothing, and prints', async ({ page }) => {
  test.setTimeout(180_000);
  const folder = await mkdtemp(join(tmpdir(), 'letters-'));
  try {
    await writeAll(page, folder);
    const letters = (await readdir(folder)).filter((name) => name.endsWith('.html'));
    const kinds = [
      'access', 'erased', 'extension', 'neutral', 'new-contact', 'rectified', 'refused', 'restriction-lifted', 'shared',
    ];
    for (const kind of [...kinds, 'record', 'breach']) {
      expect(letters.filter((name) => name.endsWith(`${kind}.html`)), kind).not.toEqual([]);
    }
    const asked = /** @type {string[]} */ ([]);
    page.on('request', (request) => asked.push(request.url()));
    for (const name of letters) {
      const path = join(folder, name);
      expect(await mistakes(await readFile(path, 'utf8')), name).toEqual([]);
      for (const width of [320, 1024]) {
        await page.setViewportSize({ width, height: 900 });
        await page.goto(pathToFileURL(path).href);
        expect(await violations(page), `${name} at ${width} px`).toEqual([]);
        const content = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(content, `${name} at ${width} px`).toBeLessThanOrEqual(width);
      }
      expect((await page.pdf({ format: 'A4' })).length, name).toBeGreaterThan(1_000);
    }
    expect(asked.filter((url) => !url.startsWith('file:'))).toEqual([]);
    await writeFile(join(folder, 'faulty.html'), '<!DOCTYPE html><html lang="nb"><title>x</title><p><div></p>');
    const found = await checkFolder(folder);
    expect(found.filter((line) => !line.startsWith('faulty.html'))).toEqual([]);
    expect(found).not.toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
