/** The form as a visitor meets it: fields by their names, a button, and the page that comes after. */
import { randomUUID } from 'node:crypto';
import { expect } from '@playwright/test';
import { fields, text } from './content.js';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('@playwright/test').Response} Response */
/** @typedef {Record<string, string>} Typed what is typed, by field */

/** The address of the page with the form. */
export const FORM = '/kontakt/';

/**
 * A message that can be stored as it stands, and that no other test sends.
 *
 * @param {Typed} [changes]
 * @returns {Typed}
 */
export function enquiry(changes) {
  return {
    name: 'Kari Nordmann',
    phone: '+47 22 22 22 22',
    email: 'kari@eksempel.no',
    company: '',
    message: `Innloggingen virker ikke. ${randomUUID()}`,
    ...changes,
  };
}

/**
 * The field, found by its name and by the words that say whether it must be filled in.
 *
 * @param {Page} page
 * @param {string} id
 */
export function field(page, id) {
  const { label, required } = fieldOf(id);
  const need = required ? text.form.required : text.form.optional;
  return page.getByRole('textbox', { name: `${label} ${need}`, exact: true });
}

/** @param {string} id */
function fieldOf(id) {
  const found = fields.find((field) => field.id === id);
  if (!found) throw new Error(`the register's form has no field ${id}`);
  return found;
}

/** @param {Page} page */
export const button = (page) => page.getByRole('button', { name: text.form.submit, exact: true });

/** @param {Page} page */
export const noticeLink = (page) =>
  page.locator('form').getByRole('link', { name: text.form.notice_link, exact: true });

/**
 * @param {Page} page
 * @param {Typed} typed
 */
export async function fill(page, typed) {
  for (const [id, value] of Object.entries(typed)) await field(page, id).fill(value);
}

/**
 * Every field holds exactly what was typed in it.
 *
 * @param {Page} page
 * @param {Typed} typed
 */
export async function expectTyped(page, typed) {
  for (const [id, value] of Object.entries(typed)) await expect(field(page, id)).toHaveValue(value);
}

/** Milliseconds before which no person has filled in a form; nothing but time makes a token count. */
const READING_TIME = 2100;

/**
 * Presses the button and waits for the page that comes after, at the end of any redirect.
 *
 * @param {Page} page
 * @returns {Promise<Response>}
 */
export async function press(page) {
  return answerTo(page, () => button(page).click());
}

/**
 * Takes the time a person takes, and sends; without script once more, from the page that shows everything again.
 *
 * @param {Page} page
 * @param {(page: Page) => Promise<Response>} [act] how the button is pressed
 * @returns {Promise<Response>}
 */
export async function send(page, act = press) {
  await page.waitForTimeout(READING_TIME);
  const answer = await act(page);
  if (!isCheckPage(answer)) return answer;
  await page.waitForTimeout(READING_TIME);
  return act(page);
}

/**
 * Whether an answer shows everything once more: of the form's own address only this page has status 200.
 *
 * @param {Response} answer
 */
const isCheckPage = (answer) => answer.status() === 200 && new URL(answer.url()).pathname === '/api/kontakt';

/**
 * @param {Page} page
 * @param {() => Promise<void>} act
 * @returns {Promise<Response>}
 */
export async function answerTo(page, act) {
  const isPage = (/** @type {Response} */ response) =>
    response.request().isNavigationRequest() && response.status() !== 303;
  const [answer] = await Promise.all([page.waitForResponse(isPage), act()]);
  await page.waitForLoadState();
  return answer;
}

/**
 * The page is the receipt.
 *
 * @param {Page} page
 * @returns {Promise<string>} the reference on it
 */
export async function expectReceipt(page) {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(text.receipt.title);
  const line = page.getByRole('main').getByText(text.receipt.reference_label, { exact: true }).locator('..');
  await expect(line).toHaveText(/[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  return (await line.innerText()).slice(-9);
}
