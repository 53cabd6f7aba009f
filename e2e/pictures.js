/** Takes the picture of the form that the README shows, from the real thing. */
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { launchOptions } from './browser.js';
import { ROOT } from './cargo.js';
import { FORM } from './contact-form.js';
import { startLocal } from './local.js';

const local = await startLocal();
const browser = await chromium.launch(launchOptions);
try {
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 }, colorScheme: 'light' });
  await page.goto(local.url + FORM);
  await page.screenshot({ path: join(ROOT, 'docs/form.png'), fullPage: true });
} finally {
  await browser.close();
  await local.stop();
}
