/** One `local` for all tests of a run; they keep apart by what they send. */
import { chromium } from '@playwright/test';
import { launchOptions } from './browser.js';
import { build } from './cargo.js';
import { writeFontSets } from './fonts.js';
import { startLocal } from './local.js';

export default async function globalSetup() {
  // First, so that no test's time is spent on it.
  await build();
  const local = await startLocal();
  process.env.E2E_URL = local.url;
  process.env.E2E_DYNAMODB_PORT = local.dynamodbPort;
  process.env.E2E_DATA = local.data;
  await openBrowser(local.url);
  const removeFontSets = await writeFontSets();
  return async () => {
    await local.stop();
    await removeFontSets();
  };
}

/**
 * A browser that was installed a moment ago takes up to a minute to start for the first time: it is read from the disk,
 * and the fonts of the machine are looked through.
 *
 * @param {string} url
 */
async function openBrowser(url) {
  const browser = await chromium.launch({ ...launchOptions, timeout: 300_000 });
  const page = await browser.newPage({ baseURL: url });
  await page.goto('/', { timeout: 300_000 });
  await browser.close();
}
