/** A person or a machine: what a visitor meets of it, which is next to nothing. */
import { expect, test } from '@playwright/test';
import * as desk from '../desk.js';
import { button, enquiry, expectReceipt, expectTyped, field, fill, FORM, press, send } from '../contact-form.js';
import { startLocal } from '../local.js';
import { text } from '../content.js';

/** @param {import('@playwright/test').Page} page */
const token = (page) => page.locator('input[name="token"]');

test('with script, the first touch of the form fetches a token, and the form is sent at the first press', async ({ page }) => {
  await page.goto(FORM);
  await expect(token(page)).toHaveValue('');
  await field(page, 'name').focus();
  await expect(token(page)).not.toHaveValue('');
  const kept = await token(page).inputValue();
  await fill(page, enquiry());
  await expect(token(page)).toHaveValue(kept);
  await page.waitForTimeout(2100);
  await press(page);
  await expectReceipt(page);
});

for (const { name, javaScriptEnabled, tokens } of [
  { name: 'without script', javaScriptEnabled: false, tokens: true },
  { name: 'with a script that cannot fetch', javaScriptEnabled: true, tokens: false },
]) {
  test.describe(name, () => {
    test.use({ javaScriptEnabled });

    test('everything is shown once more, and can be changed before it is sent', async ({ page }) => {
      if (!tokens) await page.route('/api/kontakt/token', (route) => route.abort());
      const typed = enquiry({ message: '\n«Hei»\n & 🙂' });
      await page.goto(FORM);
      await fill(page, typed);
      expect((await press(page)).status()).toBe(200);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(text.page.token.title);
      await expect(page.getByRole('alert')).toHaveCount(0);
      await expectTyped(page, typed);
      await fill(page, { name: 'Ola Nordmann' });
      await send(page);
      const reference = await expectReceipt(page);
      const stored = (await desk.inbox()).filter((stored) => stored.reference === reference);
      expect(stored).toMatchObject([{ name: 'Ola Nordmann', message: typed.message.trim() }]);
    });
  });
}

test('a double click stores one message', async ({ page }) => {
  const typed = enquiry();
  await page.goto(FORM);
  await fill(page, typed);
  await page.waitForTimeout(2100);
  await button(page).dblclick();
  await expectReceipt(page);
  expect((await desk.inbox()).filter((stored) => stored.message === typed.message)).toHaveLength(1);
});

test('nobody is kept from sending when the first press came to nothing', async ({ page }) => {
  await page.goto(FORM);
  await fill(page, enquiry());
  await page.waitForTimeout(2100);
  // An answer that has nothing to show leaves the page where it is.
  await page.route('/api/kontakt', (route) => route.fulfill({ status: 204 }), { times: 1 });
  await button(page).click();
  await page.waitForTimeout(2100);
  await press(page);
  await expectReceipt(page);
});

test('Back, edit and send loses nothing', async ({ page }) => {
  const typed = enquiry();
  await page.goto(FORM);
  await fill(page, typed);
  await send(page);
  const first = await expectReceipt(page);
  await page.goBack();
  await expectTyped(page, typed);
  await fill(page, { message: `${typed.message} Rettet.` });
  await send(page);
  const edited = await expectReceipt(page);
  const stored = (await desk.inbox()).filter((stored) => stored.message.startsWith(typed.message ?? '-'));
  expect(stored.map(({ reference, message }) => [reference, message])).toEqual([
    [first, typed.message],
    [edited, `${typed.message} Rettet.`],
  ]);
});

test('the trap is met by no one', async ({ page }) => {
  await page.goto(FORM);
  const trap = page.locator('form input[tabindex="-1"]');
  await expect(trap).toHaveCount(1);
  const box = await trap.evaluate((part) => part.parentElement?.getBoundingClientRect().width);
  expect(box).toBeLessThanOrEqual(1);
  await expect(page.getByRole('textbox', { name: text.form.trap })).toHaveCount(0);
});

test('whoever sends too much is told to wait, with the form as it was typed', async ({ browser }) => {
  // Ten minutes begin with the test, so that they do not end in the middle of it.
  const local = await startLocal('--client-limit', 'on', '--now', '2026-03-15T12:00:00Z');
  try {
    const page = await browser.newPage({ baseURL: local.url });
    const typed = enquiry();
    await page.goto(FORM);
    for (let sent = 0; sent < 5; sent += 1) {
      await fill(page, { ...typed, message: `Melding ${sent}` });
      await send(page);
      await expectReceipt(page);
      await page.goto(FORM);
    }
    await fill(page, typed);
    const answer = await send(page);
    expect(answer.status()).toBe(429);
    const seconds = Number(answer.headers()['retry-after']);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(600);
    const minutes = Math.ceil(seconds / 60);
    const wait = minutes === 1 ? text.wait.minute : text.wait.minutes.replace('{count}', `${minutes}`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(text.page.too_many.title);
    await expect(page.getByText(text.page.too_many.body.replace('{wait}', wait))).toBeVisible();
    await expectTyped(page, typed);
    await page.close();
  } finally {
    await local.stop();
  }
});
