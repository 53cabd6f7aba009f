/**
 * Takes the pictures of the README and of the guides of editors and case workers, from the real thing: `npm run pictures`,
 * or `npm run pictures -- guide` and `npm run pictures -- desk` for one guide's alone.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from '@playwright/test';
import { launchOptions } from './browser.js';
import { ROOT, toRun } from './cargo.js';
import { FORM } from './contact-form.js';
import { startDesk } from './desk-open.js';
import * as day from './guide.js';
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
  const taken = { readme, guide, desk };
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

/** The case worker's first day is lived, and what it has pictures of is taken where it has them. */
async function desk() {
  const desk = await startDesk({ now: day.NOW });
  try {
    const page = await browser.newPage({ viewport: { width: 1000, height: 720 }, colorScheme: 'light', baseURL: desk.url, locale: 'nb-NO' });
    await page.goto(desk.first);
    const picture = async (/** @type {{ picture: string }} */ part) => {
      // What was pressed last says nothing of what the page looks like.
      await page.mouse.move(0, 0);
      await page.evaluate(() => {
        scrollTo({ top: 0, behavior: 'instant' });
        // Where the data is here says nothing to a reader, and would be another each time.
        const place = document.querySelector('.site-footer code');
        if (place) place.textContent = '--local --data øving';
      });
      await page.screenshot({ path: join(ROOT, 'docs', part.picture) });
    };
    const reader = { page, behind: [], today: day.NOW.slice(0, 10), patience: 20_000 };
    await day.follow(day.parts(day.guide()), reader, { picture });
  } finally {
    await desk.stop();
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
