import { randomUUID } from 'node:crypto';
import { expect, test } from '@playwright/test';
import * as desk from '../desk.js';
import { answerTo, button, enquiry, expectReceipt, field, fill, FORM, noticeLink, send } from '../contact-form.js';
import { fields, keptFor, noticeVersion, text } from '../content.js';

const SECONDS_A_DAY = 24 * 60 * 60;

/** Text with everything in it that a form, a parser or a page has ever broken. */
const awkward = () =>
  enquiry({
    name: `Kåre "Kalle" O'Ødegård <b>& sønn</b> 👩‍🔧`,
    email: `kari.o'nordmann+test@eksempel.no`,
    message: [
      '',
      `«Hei» & 'hallo' </textarea><script>alert("1")</script>`,
      '',
      'æøå ÆØÅ é 🙂 100 % %41 a+b=c; &amp; {{ 7 * 7 }}',
      `Sak ${randomUUID()}`,
    ].join('\n'),
  });

for (const javaScriptEnabled of [false, true]) {
  test.describe(javaScriptEnabled ? 'with script' : 'without script', () => {
    test.use({ javaScriptEnabled });

    test('a message is stored exactly as it was typed', async ({ page }) => {
      const typed = awkward();
      await page.goto(FORM);
      await fill(page, typed);
      await send(page);
      await expectStored(await expectReceipt(page), typed);
    });

    test('a message is sent with the keyboard alone', async ({ page }) => {
      const typed = awkward();
      await page.goto(FORM);
      await page.keyboard.press('Tab');
      await expect(page.getByRole('link', { name: text.site.skip })).toBeFocused();
      await page.keyboard.press('Enter');
      for (const { id } of fields) {
        await tabTo(field(page, id));
        await page.keyboard.type(typed[id] ?? '');
      }
      await tabTo(noticeLink(page));
      await tabTo(button(page));
      await send(page, pressEnter);
      await expectStored(await expectReceipt(page), typed);
    });
  });
}

test('the notice is linked above the button, after the last field', async ({ page }) => {
  await page.goto(FORM);
  const parts = page.locator('form').locator('input:not([type=hidden], [tabindex="-1"]), textarea, a, button');
  await expect(parts).toHaveCount(fields.length + 2);
  for (const [index, { id }] of fields.entries()) await expect(parts.nth(index)).toHaveId(id);
  await expect(parts.nth(fields.length)).toHaveAttribute('href', '/personvern/');
  await expect(parts.nth(fields.length)).toHaveText(text.form.notice_link);
  await expect(parts.last()).toHaveText(text.form.submit);
});

test('a message can be filled in from top to bottom and sent without the stylesheet', async ({ page }) => {
  let refused = 0;
  await page.route('**/*.css', (route) => {
    refused += 1;
    return route.abort();
  });
  const typed = enquiry({ company: 'Eksempel AS' });
  await page.goto(FORM);
  expect(refused).toBeGreaterThan(0);
  const tops = await Promise.all(
    [...fields.map(({ id }) => field(page, id)), noticeLink(page), button(page)].map(
      async (part) => (await part.boundingBox())?.y ?? NaN,
    ),
  );
  expect(tops).toEqual(tops.toSorted((one, other) => one - other));
  // Words that only the stylesheet keeps apart do not run into each other, and the icon has no word of its own.
  for (const { label, required } of fields) {
    const need = required ? text.form.required : text.form.optional;
    await expect(page.getByText(`${label}: ${need}`, { exact: true })).toBeVisible();
  }
  await expect(page.locator('img')).toHaveCount(0);
  await fill(page, typed);
  await send(page);
  await expect(page.getByText(new RegExp(`^${text.receipt.reference_label}: [0-9A-Z]{4}-[0-9A-Z]{4}$`))).toBeVisible();
  await expectStored(await expectReceipt(page), typed);
});

test.describe('an e-mail address with a Norwegian domain', () => {
  const email = 'kari@blåbær.example';

  test.beforeEach(async ({ page }) => {
    await page.goto(FORM);
    await fill(page, enquiry({ email: '' }));
    await field(page, 'email').pressSequentially(email);
    await send(page);
  });

  test('is accepted', async ({ page }) => {
    await expectReceipt(page);
  });

  test('is stored as it was typed', async ({ page }) => {
    expect(await storedUnder(await expectReceipt(page))).toMatchObject({ email });
  });
});

test('the address one would post to shows the form when it is opened', async ({ page }) => {
  await page.goto('/api/kontakt');
  await expect(page).toHaveURL(FORM);
});

/** @param {import('@playwright/test').Page} page */
const pressEnter = async (page) =>
  answerTo(page, async () => {
    await button(page).focus();
    await page.keyboard.press('Enter');
  });

/**
 * Moves on by one press, to a place that can be seen.
 *
 * @param {import('@playwright/test').Locator} next
 */
async function tabTo(next) {
  await next.page().keyboard.press('Tab');
  await expect(next).toBeFocused();
  await expect(next).toHaveCSS('outline-style', 'solid');
}

/** @param {string} reference */
async function storedUnder(reference) {
  const found = (await desk.inbox()).filter((stored) => stored.reference === reference);
  expect(found).toHaveLength(1);
  return /** @type {desk.Enquiry} */ (found[0]);
}

/**
 * The desk has the message as it was typed, once, with the ends that the register gives it.
 *
 * @param {string} reference
 * @param {import('../contact-form.js').Typed} typed
 */
async function expectStored(reference, typed) {
  // What is blank at the ends is nobody's message, and is not kept.
  const message = typed.message?.trim() ?? '';
  const stored = await storedUnder(reference);
  expect(stored).toMatchObject({
    name: typed.name,
    phone: typed.phone,
    email: typed.email,
    company: typed.company || null,
    message,
    notice_version: noticeVersion,
    status: 'received',
  });
  const received = Math.floor(Date.parse(stored.received_at) / 1000);
  expect({
    review_at: stored.review_at - received,
    expires_at: stored.expires_at - received,
    contact_expires_at: stored.contact_expires_at - received,
  }).toEqual({
    review_at: keptFor('contact').review_days * SECONDS_A_DAY,
    expires_at: keptFor('message').max_days * SECONDS_A_DAY,
    contact_expires_at: keptFor('contact').max_days * SECONDS_A_DAY,
  });
  const shown = await desk.show(reference);
  for (const value of [reference, typed.name, typed.phone, typed.email, typed.company, noticeVersion]) {
    expect(shown).toContain(value);
  }
  expect(shown).toContain(message.replaceAll('\n', '\n  '));
}
