/** The site's pages, and the form handler's most visited ones, as any engine comes to them. */
import { enquiry, FORM } from '../contact-form.js';
import { sitePages, versionPages } from '../content.js';
import { fillIn, openForm, sendOnce } from './form.js';

/** @typedef {import('./webdriver.js').Browser} Browser */

/** The fields that are wrong in `the form with faults`. */
export const FAULTY = ['phone', 'email', 'message'];

/** @param {import('../contact-form.js').Typed} typed */
const sending = (typed) => async (/** @type {Browser} */ browser) => {
  await openForm(browser);
  await fillIn(browser, typed);
  await sendOnce(browser);
};

/**
 * A page with a form has a script, and is looked at without it as well.
 *
 * @type {{ name: string, open: (browser: Browser) => Promise<void>, hasForm?: boolean, faulty?: string[] }[]}
 */
export const states = [
  ...[...sitePages, '/personvern/versjoner/', ...versionPages.slice(-1), '/finnes-ikke/'].map((path) => ({
    name: path,
    open: (/** @type {Browser} */ browser) => browser.open(`${process.env.E2E_URL}${path}`),
    hasForm: path === FORM,
  })),
  { name: 'the form with faults', open: sending(enquiry({ phone: '12', email: 'kari@', message: '' })), hasForm: true, faulty: FAULTY },
  { name: 'the receipt', open: sending(enquiry()) },
  {
    name: 'the page that shows everything once more',
    hasForm: true,
    open: async (browser) => {
      await openForm(browser);
      await fillIn(browser, enquiry());
      await browser.evaluate(() => /** @type {HTMLInputElement} */ (document.querySelector('[name=token]')).value = '');
      await sendOnce(browser);
    },
  },
];
