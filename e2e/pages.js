/** Every page there is, the site's by their addresses and the handler's by what they say, and how a visitor comes to it. */
import { answerTo, button, enquiry, expectReceipt, fill, FORM, press, send } from './contact-form.js';
import { sitePages, text, versionPages } from './content.js';
import { desk } from './desk.js';

/** @typedef {import('@playwright/test').Page} Page */

/** @param {string} path */
const at = (path) => async (/** @type {Page} */ page) => answerTo(page, async () => void (await page.goto(path)));

/**
 * @param {import('./contact-form.js').Typed} typed
 */
const sending = (typed) => async (/** @type {Page} */ page) => {
  await page.goto(FORM);
  await fill(page, typed);
  return send(page);
};

/** Sends the form as no page of ours does. */
const sendingAnotherType = async (/** @type {Page} */ page) => {
  await page.goto(FORM);
  await button(page).evaluate((part) => part.setAttribute('formenctype', 'multipart/form-data'));
  return send(page);
};

/** Sends the form as a browser without script does, whatever time this takes. */
const sendingWithoutToken = async (/** @type {Page} */ page) => {
  await page.goto(FORM);
  await page.locator('input[name="token"]').evaluate((part) => part.remove());
  await fill(page, enquiry({ message: '\n«Hei»\n & 🙂' }));
  return press(page);
};

/** Sends the form from a page of somebody else's. */
const sendingFromElsewhere = async (/** @type {Page} */ page) => {
  await page.goto('about:blank');
  await page.setContent(`<form method="post" action="${process.env.E2E_URL}/api/kontakt"><button>Send</button></form>`);
  return answerTo(page, () => page.getByRole('button').click());
};

/** @type {Promise<string> | undefined} somebody who can be asked, by their reference */
let person;

/** @param {Page} page */
const someone = (page) =>
  (person ??= sending(enquiry())(page).then(() => expectReceipt(page)));

/**
 * Opens the link that a person was asked by, and presses these buttons, each on the page that the link leads to.
 *
 * @param {...string} answers
 */
const asked = (...answers) => async (/** @type {Page} */ page) => {
  const reference = await someone(page);
  const proposal = await desk('share', 'propose', reference, '--agreement', 'eksempel', '--format', 'json');
  const open = at(JSON.parse(proposal).link);
  let answer = await open(page);
  for (const [index, name] of answers.entries()) {
    // Who withdraws has no button any more, and can go back to where one was.
    if (index > 0) await open(page);
    answer = await answerTo(page, () => page.getByRole('button', { name, exact: true }).click());
  }
  return answer;
};

/** The page of the agreement itself, at an address that carries its hash. */
const agreement = async (/** @type {Page} */ page) => {
  const [known] = JSON.parse(await desk('share', 'agreements', '--format', 'json'));
  return at(known.address)(page);
};

/**
 * @type {{ name: string, status: number, open: (page: Page) => Promise<import('@playwright/test').Response> }[]}
 */
export const pages = [
  ...[...sitePages, '/personvern/versjoner/', ...versionPages].map((path) => ({
    name: path,
    status: 200,
    open: at(path),
  })),
  { name: 'the page for an address that is not there', status: 404, open: at('/finnes-ikke/') },
  { name: 'the form with faults', status: 422, open: sending({ phone: '12', email: 'kari@', message: '\nHei' }) },
  { name: 'the page that shows everything once more', status: 200, open: sendingWithoutToken },
  { name: 'the page for a form from another site', status: 403, open: sendingFromElsewhere },
  { name: 'the receipt', status: 200, open: sending(enquiry()) },
  { name: 'the page of an agreement', status: 200, open: agreement },
  { name: 'the page on which an agreement is answered', status: 200, open: asked() },
  { name: 'the page of who has approved', status: 200, open: asked(text.approval.approve) },
  { name: 'the page of who has refused', status: 200, open: asked(text.approval.refuse) },
  {
    name: 'the page where there is nothing to answer any more',
    status: 404,
    open: asked(text.approval.refuse, text.approval.approve),
  },
  { name: 'the page for a link to an approval that is not ours', status: 404, open: at('/api/godkjenning/00') },
  { name: 'the page for a receipt we did not sign', status: 404, open: at(`/api/kvittering/7K3Q-9XWD.${'0'.repeat(32)}`) },
  { name: 'the page for an /api address that is not there', status: 404, open: at('/api/finnes-ikke') },
  { name: 'the page for a message that is too large', status: 413, open: sending({ message: 'lang '.repeat(40_000) }) },
  { name: 'the page for a form of another type', status: 415, open: sendingAnotherType },
];
