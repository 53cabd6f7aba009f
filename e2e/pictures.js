/**
 * Takes the pictures of the README and of the editor's guide, from the real thing: `npm run pictures`, or
 * `npm run pictures -- guide` for the guide's alone.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from '@playwright/test';
import { launchOptions } from './browser.js';
import { ROOT, toRun } from './cargo.js';
import { FORM } from './contact-form.js';
import { startLocal } from './local.js';
import { edit, startPreview } from './preview.js';

/** The invented change whose version page is shown. */
const CHANGED = ['E-postadresse og eventuelt Firmanavn', 'E-postadresse, eventuelt Firmanavn og eventuelt Stilling'];
const FIELD = `[[activity.field]]
id = "role"
label = "Stilling"
in_notice = "Stilling"
required = false
class = "contact"
max_chars = 80
shown_in = ["form"]

`;

const browser = await chromium.launch(launchOptions);
try {
  const taken = { readme, guide };
  const names = process.argv.slice(2);
  for (const [name, take] of Object.entries(taken)) if (!names.length || names.includes(name)) await take();
} finally {
  await browser.close();
}

async function readme() {
  const local = await startLocal();
  try {
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 }, colorScheme: 'light' });
    await page.goto(local.url + FORM);
    await page.screenshot({ path: join(ROOT, 'docs/form.png'), fullPage: true });
  } finally {
    await local.stop();
  }
}

async function guide() {
  const preview = await startPreview(approveChange);
  try {
    const page = await browser.newPage({ viewport: { width: 900, height: 560 }, colorScheme: 'light' });
    const take = (/** @type {string} */ name) => page.screenshot({ path: join(ROOT, 'docs/bilder', name) });
    await page.goto(preview.url);
    await take('forhandsvisning.png');
    await page.goto(`${preview.url}/personvern/`);
    await take('personvern.png');
    await page.goto(`${preview.url}/personvern/versjoner/`);
    await page.locator('main ol a, main ul a').first().click();
    await page.locator('ins').first().evaluate((change) => change.scrollIntoView({ block: 'center', behavior: 'instant' }));
    await take('versjon.png');
    await page.goto(preview.url);
    await preview.edit('content/index.md', '(kontakt.md)', '(kontkt.md)');
    await page.getByRole('region', { name: 'Nettstedet kan ikke bygges' }).waitFor();
    await take('feil.png');
  } finally {
    await preview.stop();
  }
}

/** @param {string} folder of a copy */
async function approveChange(folder) {
  const change = edit(folder);
  const [from = '', to = ''] = CHANGED;
  await change('content/personvern.md', from, to);
  await change('content/register.toml', '[[activity.field]]\nid = "message"', `${FIELD}[[activity.field]]\nid = "message"`);
  await promisify(execFile)('cargo', toRun('site-gen', 'approve', '--effective', '2027-01-01'), { cwd: folder });
}
