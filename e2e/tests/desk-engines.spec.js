/** The desk's pages in each engine: all are held to what the site's are, and a case worker has a day without a mouse. */
import { expect } from '@playwright/test';
import { startDesk } from '../desk-open.js';
import { deskPages } from '../desk-pages.js';
import { expectCallable, expectHolds, expectTold, lost } from '../engines/checks.js';
import { heading } from '../engines/form.js';
import { engines, retriesOf, test } from '../engines/index.js';
import { KEYS } from '../engines/webdriver.js';

/** @typedef {import('../engines/webdriver.js').Browser} Browser */

for (const engine of engines) {
  test.describe(engine, { tag: [`@${engine}`, '@desk'] }, () => {
    test.describe.configure({ mode: 'default', retries: retriesOf(engine) });

    test.describe('each page', () => {
      /** @type {Awaited<ReturnType<typeof startDesk>>} */
      let desk;

      test.beforeAll(async ({ browserOf }) => {
        desk = await startDesk();
        const browser = await browserOf(engine);
        await browser.fresh();
        await browser.open(desk.first);
        await expectHeading(browser, /^Innboks/);
      });

      test.afterAll(() => desk?.stop());

      for (const { path } of deskPages) {
        if (!path) continue;
        test(`${path} of the desk holds in ${engine}: keyboard, zoom, text size, colours, print, and what is told to a screen reader`, async ({ browserOf }) => {
          const browser = await browserOf(engine);
          await browser.open(`${desk.url}${path}`);
          await expectHolds(browser, { faulty: [], isLong: true });
        });
      }
    });

    for (const script of [true, false]) {
      test(`in ${engine}, ${script ? 'with' : 'without'} script, a case worker finds, solves, puts right, opens a case and erases by keyboard alone`, async ({ browserOf }) => {
        const desk = await startDesk();
        try {
          const browser = await browserOf(engine);
          await browser.fresh({ script });
          await browser.open(desk.first);
          await day(browser);
        } finally {
          await desk.stop();
        }
      });
    }
  });
}

/** @param {Browser} browser */
async function day(browser) {
  await test.step('the inbox', async () => {
    await expectHeading(browser, /^Innboks/);
    await expectPage(browser);
    await follow(browser, 'Kari Nordmann');
  });
  await test.step('an enquiry is solved, and opened again', async () => {
    await expectHeading(browser, /^Henvendelse/);
    await expectPage(browser);
    await follow(browser, 'Merk som løst');
    await expectHeading(browser, /Merket som løst/);
    await follow(browser, 'Åpne igjen');
    await expectHeading(browser, /Arbeidet er startet/);
  });
  await test.step('somebody is found', async () => {
    await follow(browser, 'Finn en person');
    await expectHeading(browser, /^Finn en person/);
    await goTo(browser, 'E-postadresse, telefonnummer eller referanse');
    await browser.type('per@example.no');
    await browser.leadsOn(() => browser.press(KEYS.enter));
    await expectPage(browser);
    await follow(browser, 'Vis det som er valgt');
    await expectHeading(browser, /^Henvendelse/);
  });
  await test.step('a number is put right, wrong at first', async () => {
    await follow(browser, 'Rett opplysninger');
    await goTo(browser, 'Telefonnummer');
    await browser.press(KEYS.control, 'a');
    await browser.type('12');
    await browser.leadsOn(() => browser.press(KEYS.enter));
    expect(await browser.evaluate(() => document.activeElement?.className)).toContain('error-summary');
    await expectTold(browser, 1);
    await goTo(browser, 'Telefonnummer');
    await browser.press(KEYS.control, 'a');
    await browser.type('22225599');
    await browser.leadsOn(() => browser.press(KEYS.enter));
    await expectHeading(browser, /rettet/i);
  });
  await test.step('a case is opened', async () => {
    await follow(browser, 'Saker og frister');
    await expectPage(browser);
    await follow(browser, 'Opprett sak uten henvendelse');
    await expectPage(browser);
    await goTo(browser, 'Innsyn');
    await browser.press(KEYS.space);
    await follow(browser, 'Opprett sak');
    await expectHeading(browser, /Sak/);
  });
  await test.step('and somebody is erased', async () => {
    await follow(browser, 'Innboks');
    await follow(browser, 'Kari Nordmann');
    await follow(browser, 'Slett opplysninger');
    await expectPage(browser);
    await follow(browser, 'Slett opplysninger');
    expect(await browser.evaluate(() => document.activeElement?.className)).toContain('error-summary');
    await goTo(browser, 'Personen har bedt om det');
    await browser.press(KEYS.space);
    await goTo(browser, 'Jeg har lest');
    await browser.press(KEYS.space);
    await goTo(browser, 'Skriv referansen');
    const words = await browser.evaluate(() => /** @type {HTMLInputElement} */ (document.activeElement).labels?.[0]?.innerText ?? '');
    await browser.type(/[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(words)?.[0] ?? '');
    await browser.leadsOn(() => browser.press(KEYS.enter));
    await expectHeading(browser, /Opplysningene er slettet/);
  });
}

/** @param {Browser} browser @param {RegExp} words */
async function expectHeading(browser, words) {
  await expect.poll(() => heading(browser).catch(() => ''), { timeout: 60_000 }).toMatch(words);
}

/** The page is called, told and shown as it should be. @param {Browser} browser */
async function expectPage(browser) {
  await expectTold(browser, 0);
  await expectCallable(browser);
  await browser.appear({ zoom: 4 });
  expect.soft(await browser.evaluate(lost)).toEqual([]);
  await browser.appear({});
}

/**
 * Goes on by key until the place with these words has the focus.
 *
 * @param {Browser} browser
 * @param {string} words
 * @param {string} [css] what it is: a field, when nothing is said
 */
async function goTo(browser, words, css = 'input, textarea') {
  for (let steps = 0; steps < 150; steps += 1) {
    if (await browser.evaluate(isAt, words, css)) return;
    await browser.press(KEYS.tab);
  }
  throw new Error(`the keyboard does not come to «${words}»`);
}

/** @param {Browser} browser @param {string} words of a link or a button */
async function follow(browser, words) {
  await goTo(browser, words, 'a, button');
  await browser.leadsOn(() => browser.press(KEYS.enter));
}

// What follows runs in the page.

function isAt(/** @type {string} */ words, /** @type {string} */ css) {
  const place = /** @type {any} */ (document.activeElement);
  if (!place?.matches(css)) return false;
  const called = place.getAttribute('aria-label') ?? place.labels?.[0]?.innerText ?? place.innerText ?? '';
  return called.replaceAll(/\s+/g, ' ').trim().startsWith(words);
}
