/** A visitor's ways through the form, in each engine, with the pages' script and without it. */
import { randomUUID } from 'node:crypto';
import { expect } from '@playwright/test';
import { enquiry } from '../contact-form.js';
import { fields, text } from '../content.js';
import * as desk from '../desk.js';
import { engines, retriesOf, test } from '../engines/index.js';
import { BUTTON, expectFaults, expectHeld, expectReceipt, fillIn, held, isCheckPage, openForm, press, send, sendOnce, SUMMARY, takeTime } from '../engines/form.js';
import { startClock } from '../engines/clock.js';
import { KEYS } from '../engines/webdriver.js';

/** @typedef {import('../engines/webdriver.js').Browser} Browser */

const NAME = "Åse-Marie O'Brien-Østgård";
/** The message's longest, in characters. */
const LONGEST = fields.find(({ id }) => id === 'message')?.max_chars ?? NaN;
/** Arabic: "the sign-in does not work." */
const RIGHT_TO_LEFT = 'تسجيل الدخول لا يعمل.';

/** @param {string} message how it begins */
const storedWith = async (message) => (await desk.inbox()).filter((stored) => stored.message.startsWith(message));

for (const engine of engines) {
  for (const script of [true, false]) {
    test.describe(`${engine}, ${script ? 'with' : 'without'} script`, { tag: [`@${engine}`, script ? '@script' : '@no-script'] }, () => {
      // One browser for all of them: it takes longer to start than most of them do.
      test.describe.configure({ mode: 'default', retries: retriesOf(engine) });

      /** @type {Browser} */
      let browser;
      test.beforeEach(async ({ browserOf }) => {
        browser = await browserOf(engine);
        await browser.fresh({ script });
      });
      test.afterEach(async ({}, info) => {
        if (info.status !== info.expectedStatus) await info.attach('screen', { body: await browser.screenshot(), contentType: 'image/png' });
      });

      test('a wrong post comes back as it was typed, is put right, and is stored once', async () => {
        const typed = enquiry({ name: NAME, phone: '12', message: `«Hei» & <b>æøå</b>\n\nTo linjer. ${randomUUID()}` });
        await openForm(browser);
        await fillIn(browser, typed);
        await sendOnce(browser);
        await expectFaults(browser, { phone: text.error.phone.too_few_digits });
        await expectHeld(browser, typed);
        const ring = await browser.evaluate((css) => {
          const { outlineStyle, outlineWidth } = getComputedStyle(/** @type {Element} */ (document.activeElement));
          return { isSummary: document.activeElement?.matches(css), outlineStyle, outlineWidth };
        }, SUMMARY);
        expect(ring).toEqual({ isSummary: true, outlineStyle: 'solid', outlineWidth: '3px' });
        await test.step('the keyboard goes on to the first fault, and from there to its field', async () => {
          await browser.press(KEYS.tab);
          expect(await browser.evaluate(() => document.activeElement?.textContent)).toBe(text.error.phone.too_few_digits);
          await browser.press(KEYS.enter);
          await expect.poll(() => browser.evaluate(focusedField)).toMatchObject({ id: 'phone', labelInSight: true, faultInSight: true, fieldInSight: true });
        });
        await browser.fill('#phone', '22 22 22 22');
        await send(browser);
        const reference = await expectReceipt(browser);
        await browser.reload();
        expect(await expectReceipt(browser), 'a second look sends nothing').toBe(reference);
        expect(await storedWith(typed.message ?? '-')).toMatchObject([{ ...typed, phone: '22 22 22 22', company: null, reference }]);
      });

      // Chromium keeps no page whole that must not be stored, whatever it is told.
      for (const pageCache of engine === 'chromium' ? [false] : [true, false]) {
        const cache = `${pageCache ? 'with' : 'without'} the cache of whole pages`;

        test(`Back and Forward lose nothing, and what is sent again is the same message, ${cache}`, async () => {
          await browser.fresh({ script, pageCache });
          const wrong = enquiry({ name: NAME, phone: '12' });
          const right = { ...wrong, phone: '22 22 22 22' };
          await openForm(browser);
          await fillIn(browser, wrong);
          await sendOnce(browser);
          await turn(browser, 'back', '/kontakt/');
          await expectHeld(browser, wrong);
          await turn(browser, 'forward', '/api/kontakt');
          await expectHeld(browser, wrong);
          await expectFaults(browser, { phone: text.error.phone.too_few_digits });
          await fillIn(browser, right);
          await send(browser);
          const reference = await expectReceipt(browser);
          await turn(browser, 'back', '/api/kontakt');
          await expectHeld(browser, right);
          await browser.focus('#message');
          await send(browser);
          expect(await expectReceipt(browser)).toBe(reference);
          expect(await storedWith(right.message ?? '-')).toHaveLength(1);
          await openForm(browser);
          expect(Object.values(await held(browser)).join(''), 'a new visit finds nothing').toBe('');
        });

        test(`Back to the first page, and the same put right once more, is the same message, ${cache}`, async () => {
          await browser.fresh({ script, pageCache });
          const wrong = enquiry({ name: NAME, phone: '12' });
          await openForm(browser);
          await fillIn(browser, wrong);
          await sendOnce(browser);
          await fillIn(browser, { phone: '22 22 22 22' });
          await send(browser);
          const reference = await expectReceipt(browser);
          await turn(browser, 'back', '/api/kontakt');
          await turn(browser, 'back', '/kontakt/');
          await expectHeld(browser, wrong);
          await fillIn(browser, { phone: '22 22 22 22' });
          await send(browser);
          expect(await expectReceipt(browser)).toBe(reference);
          expect(await storedWith(wrong.message ?? '-')).toHaveLength(1);
        });

        // With script this page does not come.
        if (!script) {
          test(`Back to the page that shows everything once more, and to the form, sends the same message, ${cache}`, async () => {
            await browser.fresh({ script, pageCache });
            const typed = enquiry({ name: NAME });
            await openForm(browser);
            await fillIn(browser, typed);
            await sendOnce(browser);
            expect(await isCheckPage(browser)).toBe(true);
            await sendOnce(browser);
            const reference = await expectReceipt(browser);
            await turn(browser, 'back', '/api/kontakt');
            expect(await isCheckPage(browser)).toBe(true);
            await expectHeld(browser, typed);
            await turn(browser, 'back', '/kontakt/');
            await expectHeld(browser, typed);
            await send(browser);
            expect(await expectReceipt(browser)).toBe(reference);
            await turn(browser, 'back', '/api/kontakt');
            expect(await isCheckPage(browser)).toBe(true);
            await sendOnce(browser);
            expect(await expectReceipt(browser)).toBe(reference);
            expect(await storedWith(typed.message ?? '-')).toHaveLength(1);
          });
        }
      }

      test('a double click sends one message', async () => {
        const typed = enquiry();
        await openForm(browser);
        await fillIn(browser, typed);
        await sendOnce(browser, () => browser.doubleClick(BUTTON));
        if (await isCheckPage(browser)) await sendOnce(browser, () => browser.doubleClick(BUTTON));
        await expectReceipt(browser);
        expect(await storedWith(typed.message ?? '-')).toHaveLength(1);
      });

      test('Enter sends from a field, and breaks the line in the message', async () => {
        await openForm(browser);
        await fillIn(browser, enquiry({ message: '' }));
        await browser.click('#message');
        const begun = `Første linje ${randomUUID()}`;
        await browser.type(begun);
        await browser.press(KEYS.enter);
        await browser.type('andre');
        expect((await held(browser)).message).toBe(`${begun}\nandre`);
        const enter = async () => {
          await browser.focus('#email');
          await browser.press(KEYS.enter);
        };
        await send(browser, enter);
        await expectReceipt(browser);
        expect(await storedWith(begun)).toMatchObject([{ message: `${begun}\nandre` }]);
      });

      test('autofill that also fills in the trap costs one more page, and nothing else', async () => {
        const typed = enquiry({ company: 'Eksempel AS' });
        await openForm(browser);
        await browser.focus('#name');
        browser.touchedAt = performance.now();
        await browser.evaluate(autofill, { ...typed });
        await sendOnce(browser);
        expect(await isCheckPage(browser)).toBe(true);
        await expectHeld(browser, typed);
        await sendOnce(browser);
        await expectReceipt(browser);
        expect(await storedWith(typed.message ?? '-')).toHaveLength(1);
      });

      test('a page that was left open for thirteen hours is sent after all', async () => {
        const typed = enquiry({ name: NAME });
        const clock = await startClock('2026-03-15T08:00:00Z');
        try {
          await openForm(browser, clock.url);
          await fillIn(browser, typed);
          await takeTime(browser);
          await clock.goOn('2026-03-15T21:00:00Z');
          await sendOnce(browser);
          expect(await isCheckPage(browser)).toBe(true);
          await expectHeld(browser, typed);
          await sendOnce(browser);
          await expectReceipt(browser);
        } finally {
          await clock.stop();
        }
      });

      test('ten thousand characters that are pasted are counted, and not cut', async () => {
        // Some of them are two for a computer.
        const pasted = `${'Hei på deg 🙂 '.repeat(769)}abc`;
        expect([...pasted]).toHaveLength(10_000);
        await browser.copy(pasted);
        await openForm(browser);
        await browser.paste('#message');
        await browser.paste('#name');
        await fillIn(browser, { phone: '22 22 22 22', email: 'kari@eksempel.no' });
        await sendOnce(browser);
        const tooLong = (/** @type {string} */ id, /** @type {number} */ max) =>
          text.error[id].too_long.replace('{over}', `${10_000 - max}`).replace('{max}', `${max}`);
        const longestName = fields.find(({ id }) => id === 'name')?.max_chars ?? NaN;
        await expectFaults(browser, { name: tooLong('name', longestName), message: tooLong('message', LONGEST) });
        await expectHeld(browser, { name: pasted, message: pasted });
      });

      test('text from right to left stands right, and is stored as it was typed', async () => {
        const typed = enquiry({ name: 'آسا', message: `${RIGHT_TO_LEFT} ${randomUUID()}` });
        await openForm(browser);
        await fillIn(browser, typed);
        const directions = () => browser.evaluate((ids) => ids.map((/** @type {string} */ id) => getComputedStyle(/** @type {Element} */ (document.getElementById(id))).direction), ['name', 'message', 'phone']);
        expect(await directions()).toEqual(['rtl', 'rtl', 'ltr']);
        await send(browser);
        await expectReceipt(browser);
        expect(await storedWith(typed.message ?? '-')).toMatchObject([{ name: typed.name, message: typed.message }]);
      });

      test('an e-mail address with æøå is taken, and one with it before the @ is told why not', async () => {
        const typed = enquiry({ email: 'kåre@eksempel.no' });
        await openForm(browser);
        await fillIn(browser, typed);
        await sendOnce(browser);
        await expectFaults(browser, { email: text.error.email.character.replace('{character}', 'å') });
        await fillIn(browser, { email: 'kari@blåbær.example' });
        await send(browser);
        const reference = await expectReceipt(browser);
        expect(await storedWith(typed.message ?? '-')).toMatchObject([{ email: 'kari@blåbær.example', reference }]);
      });
    });
  }
}

/**
 * Turns to a page, and waits until it is there.
 *
 * @param {Browser} browser
 * @param {'back' | 'forward'} way
 * @param {string} path
 */
async function turn(browser, way, path) {
  await browser[way]();
  const isThere = (/** @type {string} */ path) => location.pathname === path && document.readyState === 'complete';
  // While a page is exchanged for the next there is none to ask.
  await expect.poll(() => browser.evaluate(isThere, path).catch(() => false)).toBe(true);
  browser.touchedAt = performance.now();
}

// What follows runs in the page.

/** What a password manager does that fills in whatever it finds. */
function autofill(/** @type {Record<string, string>} */ typed) {
  for (const field of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll('form input:not([type=hidden]), form textarea'))) {
    field.value = typed[field.id] ?? 'Kari Nordmann';
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.dispatchEvent(new Event('change', { bubbles: true }));
  }
}

/** Where the focus is, and whether one sees what it is about. */
function focusedField() {
  const field = document.activeElement;
  const isInSight = (/** @type {Element | null | undefined} */ part) => {
    const box = part?.getBoundingClientRect();
    return box !== undefined && box.height > 0 && box.top >= 0 && box.bottom <= innerHeight;
  };
  return {
    id: field?.id,
    labelInSight: isInSight(document.querySelector(`label[for="${field?.id}"]`)),
    faultInSight: isInSight(document.getElementById(`${field?.id}-error`)),
    fieldInSight: isInSight(field),
  };
}
