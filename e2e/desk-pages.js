/**
 * Every page of the desk, in each of its states, and how a case worker comes to it, with the invented people of `--demo`. The
 * letters are in `tests/letters.spec.js`.
 *
 * What changes somebody has a person of its own, so that each page is there whichever were opened before. Each is opened once.
 */
import { answerTo } from './contact-form.js';

/** @typedef {import('@playwright/test').Page} Page */

/** The invented people's ids, which are the same each time. */
const KARI = '00254a6f94b9de03284d7297bce1062b';
const PER = '597ea3c8ed12375c81a6cbf0153a5f84';
const SIRI = 'b2d7fc21466b90b5daff24496e93b8dd';
const AHMED = '0b30557a9fc4e90e33587da2c7ec1136';
const TOR = 'bde2072c51769bc0e50a2f54799ec3e8';
const LIV = '163b6085aacff4193e6388add2f71c41';
const NINA = 'c8ed12375c81a6cbf0153a5f84a9cef3';
const JON = '21466b90b5daff24496e93b8dd02274c';
const ADVERTISER = '7a9fc4e90e33587da2c7ec11365b80a5';
/** A case that is late, and one that may be given more time. */
const LATE = 'C-5S9Q-H7E2';
const IN_TIME = 'C-SBQH-8EAY';

/** @param {string} path */
const at = (path) => (/** @type {Page} */ page) => answerTo(page, async () => void (await page.goto(path)));

/**
 * Fills a form in and sends it, as the button does, whatever the form lacks.
 *
 * @param {string} path
 * @param {string} button
 * @param {Record<string, string>} [typed] by the names of the fields
 */
const sent = (path, button, typed = {}) => async (/** @type {Page} */ page) => {
  await page.goto(path);
  const sending = page.locator('main form').filter({ has: page.getByRole('button', { name: button, exact: true }) });
  for (const [name, value] of Object.entries(typed)) {
    const field = sending.locator(`[name="${name}"]`);
    const kind = await field.first().getAttribute('type');
    if (kind === 'radio' || kind === 'checkbox') await field.and(page.locator(`[value="${value}"]`)).check();
    else await field.fill(value);
  }
  return answerTo(page, () => sending.getByRole('button', { name: button, exact: true }).click());
};

/**
 * @type {{
 *   name: string,
 *   status: number,
 *   open: (page: Page) => Promise<import('@playwright/test').Response>,
 *   isOutside?: boolean,
 *   path?: string,
 * }[]} `path` is the address of one that needs nothing else to be come to
 */
export const deskPages = [
  ...[
    '/', '/?vis=solved', '/?vis=spam', '/?vis=all&sorter=frist', '/finn', '/saker', '/saker?vis=all', '/saker/ny',
    '/gjennomgang', '/gjennomgang?vis=restricted', '/behandlingsprotokoll', '/avvik', '/hendelseslogg',
    '/hendelseslogg?fra=2020-01-01&til=2020-01-02', '/brev', `/sak/${LATE}`, `/sak/${IN_TIME}`,
    ...[KARI, AHMED, LIV, NINA, ADVERTISER, `${KARI},${AHMED}`].map((ids) => `/person/${ids}`),
    ...['behold', 'rett', 'innsyn', 'sak', 'begrens', 'oppbevar', 'ny-kontaktperson', 'slett', 'deling'].map(
      (act) => `/person/${KARI}/${act}`,
    ),
    `/person/${LIV}/opphev-begrensning`, `/person/${AHMED}/opphev-oppbevaring`, `/person/${AHMED}/slett`,
  ].map((path) => ({ name: path, path, status: 200, open: at(path) })),
  { name: 'the page for an address that is not there', status: 404, open: at('/ikke-her') },
  { name: 'somebody who was found', status: 200, open: sent('/finn', 'Finn', { sought: 'per@example.no' }) },
  { name: 'nobody who was found', status: 200, open: sent('/finn', 'Finn', { sought: 'ingen@example.no' }) },
  { name: 'a search for what is nothing', status: 422, open: sent('/finn', 'Finn', { sought: 'kari@' }) },
  { name: 'an erasure that lacks everything', status: 422, open: sent(`/person/${KARI}/slett`, 'Slett opplysninger') },
  { name: 'a rectification with a fault', status: 422, open: sent(`/person/${KARI}/rett`, 'Rett opplysninger', { phone: '12' }) },
  { name: 'a rectification of nothing', status: 422, open: sent(`/person/${KARI}/rett`, 'Rett opplysninger') },
  { name: 'a case that is closed without an outcome', status: 422, open: sent(`/sak/${IN_TIME}`, 'Avslutt saken') },
  { name: 'a breach without days', status: 422, open: sent('/avvik', 'Finn hvem det gjelder') },
  { name: 'a takeover that a case stands against', status: 422, open: at(`/person/${PER}/ny-kontaktperson`) },
  { name: 'spam that was not chosen', status: 200, open: sent('/', 'Merk som søppelpost') },
  { name: 'a step that was taken', status: 200, open: sent(`/person/${SIRI}`, 'Merk som løst') },
  { name: 'a case that was opened', status: 200, open: sent('/saker/ny', 'Opprett sak', { kind: 'access' }) },
  { name: 'a case that was given more time', status: 200, open: sent(`/sak/${IN_TIME}`, 'Forleng fristen', { extension: 'complexity' }) },
  { name: 'what was rectified', status: 200, open: sent(`/person/${TOR}/rett`, 'Rett opplysninger', { name: 'Thor Vik' }) },
  { name: 'an access package', status: 200, open: sent(`/person/${PER}/innsyn`, 'Lag innsynspakke') },
  {
    name: 'a takeover that was carried out',
    status: 200,
    open: async (page) => {
      const label = await at(`/person/${NINA}/ny-kontaktperson`)(page).then(() => page.getByLabel(/Skriv referansen/));
      const words = await label.evaluate((input) => /** @type {HTMLInputElement} */ (input).labels?.[0]?.textContent ?? '');
      const reference = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(words)?.[0] ?? '';
      const person = { name: 'Eva Lund', phone: '22 22 55 60', email: 'eva@example.no', source: 'company', reference };
      return sent(`/person/${NINA}/ny-kontaktperson`, 'Registrer ny kontaktperson', person)(page);
    },
  },
  {
    name: 'an erasure that was carried out',
    status: 200,
    open: async (page) => {
      await page.goto(`/person/${JON}`);
      const reference = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(await page.getByRole('heading', { level: 1 }).innerText())?.[0] ?? '';
      await sent(`/person/${JON}/slett`, 'Slett opplysninger', { reason: 'request', sure: '1', reference })(page);
      // The page of its progress leads on by itself.
      await page.getByText('Det er lett gjennom alt').waitFor();
      return at(page.url())(page);
    },
  },
  { name: 'a link to an agreement', status: 200, open: sent(`/person/${AHMED}/deling`, 'Be om godkjenning') },
  { name: 'the agreements of who was asked', status: 200, open: at(`/person/${AHMED}/deling`) },
  { name: 'the files of the record', status: 200, open: sent('/behandlingsprotokoll', 'Lag filer: en side å skrive ut, og JSON') },
  { name: 'a letter to nobody', status: 200, open: sent('/brev', 'Lag brevet') },
  { name: 'a breach that was looked into', status: 200, open: sent('/avvik', 'Finn hvem det gjelder', { from: '2020-01-01', to: '2099-01-01' }) },
  { name: 'a version of the notice', status: 200, open: notice },
  { name: 'the page for who was not let in', status: 403, open: at('/'), isOutside: true },
  { name: 'the page for a code that is used', status: 403, open: at('/inn?kode=00'), isOutside: true },
  { name: 'the page for a form of another session', status: 403, open: sentFromOutside, isOutside: true },
];

/** @param {Page} page */
async function notice(page) {
  await page.goto(`/person/${KARI}`);
  return answerTo(page, () => page.getByRole('link', { name: 'Personvernerklæringen som ble vist' }).click());
}

/**
 * Sends a form with what was typed, after the desk was started anew; what was typed is given back.
 *
 * @param {Page} page
 */
async function sentFromOutside(page) {
  await page.goto('/');
  await page.evaluate(() => {
    const form = document.createElement('form');
    form.method = 'post';
    form.action = '/finn';
    form.innerHTML = '<input name="sought" value="kari@example.no"><button>Finn</button>';
    document.body.append(form);
  });
  return answerTo(page, () => page.getByRole('button', { name: 'Finn' }).click());
}
