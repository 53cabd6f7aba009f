/** The form as a visitor meets it in any engine: fields by their ids, a button, and the page that comes after. */
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from '@playwright/test';
import { FORM } from '../contact-form.js';
import { fields, text } from '../content.js';

/** @typedef {import('./webdriver.js').Browser} Browser */
/** @typedef {import('../contact-form.js').Typed} Typed */

/** Milliseconds before which no person has filled in a form; nothing but time makes a token count. */
const READING_TIME = 2100;

export const BUTTON = 'main form button';
export const SUMMARY = '.error-summary';

/** @param {Browser} browser */
export async function openForm(browser, site = process.env.E2E_URL) {
  browser.touchedAt = 0;
  await browser.open(`${site}${FORM}`);
}

/** @param {Browser} browser @param {Typed} typed */
export async function fillIn(browser, typed) {
  for (const [id, value] of Object.entries(typed)) await browser.fill(`#${id}`, value);
}

/** What stands in the fields. @param {Browser} browser @returns {Promise<Typed>} */
export const held = (browser) =>
  browser.evaluate((ids) => Object.fromEntries(ids.map((/** @type {string} */ id) => [id, /** @type {any} */ (document.getElementById(id))?.value])), fields.map(({ id }) => id));

/** The fields hold just this. @param {Browser} browser @param {Typed} typed */
export async function expectHeld(browser, typed) {
  expect(await held(browser)).toMatchObject(typed);
}

/** Waits as long as a person at least takes. @param {Browser} browser */
export async function takeTime(browser) {
  await pause(Math.max(0, (browser.touchedAt || performance.now()) + READING_TIME - performance.now()));
}

/** @param {Browser} browser */
export const press = (browser) => browser.click(BUTTON);

/**
 * Sends the form in a person's time.
 *
 * @param {Browser} browser
 * @param {(browser: Browser) => Promise<void>} [act] how it is sent
 */
export async function sendOnce(browser, act = press) {
  await takeTime(browser);
  await browser.leadsOn(() => act(browser));
  browser.touchedAt = performance.now();
}

/**
 * Sends the form, and once more from the page that shows everything again, if that comes.
 *
 * @param {Browser} browser
 * @param {(browser: Browser) => Promise<void>} [act]
 */
export async function send(browser, act = press) {
  await sendOnce(browser, act);
  if (await isCheckPage(browser)) await sendOnce(browser, act);
}

/** @param {Browser} browser @returns {Promise<string>} */
export const heading = (browser) => browser.evaluate(() => document.querySelector('h1')?.textContent?.trim() ?? '');

/** @param {Browser} browser */
export const isCheckPage = async (browser) => (await heading(browser)) === text.page.token.title;

/** The page is the receipt. @param {Browser} browser @returns {Promise<string>} its reference */
export async function expectReceipt(browser) {
  expect(await heading(browser)).toBe(text.receipt.title);
  const reference = await browser.evaluate(() => document.querySelector('.reference__code')?.textContent ?? '');
  expect(reference).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  return reference;
}

/** The page tells of these faults and of no others. @param {Browser} browser @param {Record<string, string>} faults by field */
export async function expectFaults(browser, faults) {
  expect(await browser.title()).toMatch(new RegExp(`^${text.form.error_title_prefix}`));
  const found = await browser.evaluate(() => ({
    listed: [...document.querySelectorAll('.error-summary a')].map((link) => [link.getAttribute('href')?.slice(1), link.textContent]),
    told: [...document.querySelectorAll('form [aria-invalid=true]')].map((field) => [field.id, document.getElementById(`${field.id}-error`)?.textContent]),
  }));
  const wanted = Object.entries(faults);
  // The link may lead to the field, or to what stands around it.
  expect(found.listed.map(([, words]) => words)).toEqual(wanted.map(([, words]) => words));
  expect(found.told).toEqual(wanted);
}
