import { expect, test } from '@playwright/test';
import { enquiry, expectReceipt, expectTyped, field, fill, FORM, send } from '../contact-form.js';

// Without the cache that keeps whole pages alive, which Playwright turns off: the harder case.

test('Back from the list of faults shows the form as it was typed', async ({ page }) => {
  const typed = enquiry({ phone: '12', message: '\n«Hei»\n & 🙂' });
  await page.goto(FORM);
  await fill(page, typed);
  expect((await send(page)).status()).toBe(422);
  await page.goBack();
  await expect(page).toHaveURL(FORM);
  await expectTyped(page, typed);
});

test('Back from the receipt shows the form as it was typed', async ({ page }) => {
  const typed = enquiry();
  await page.goto(FORM);
  await fill(page, typed);
  await send(page);
  await expectReceipt(page);
  await page.goBack();
  await expect(page).toHaveURL(FORM);
  await expectTyped(page, typed);
});

test('what is sent again after Back is the same message, and what was changed another', async ({ page }) => {
  const typed = enquiry();
  await page.goto(FORM);
  await fill(page, typed);
  await send(page);
  const reference = await expectReceipt(page);
  await page.goBack();
  await field(page, 'message').focus();
  await send(page);
  expect(await expectReceipt(page)).toBe(reference);
  await page.goBack();
  await fill(page, { message: `${typed.message} Og en ting til.` });
  await send(page);
  expect(await expectReceipt(page)).not.toBe(reference);
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('what is corrected and sent again from the first page is the same message', async ({ page }) => {
    const typed = enquiry();
    await page.goto(FORM);
    await fill(page, { ...typed, phone: '12' });
    expect((await send(page)).status()).toBe(422);
    await fill(page, typed);
    await send(page);
    const reference = await expectReceipt(page);
    await page.goBack();
    await page.goBack();
    await expect(page).toHaveURL(FORM);
    await fill(page, typed);
    await send(page);
    expect(await expectReceipt(page)).toBe(reference);
  });
});

test('Back from the receipt shows the corrected form, if there was something to correct', async ({ page }) => {
  const typed = enquiry();
  await page.goto(FORM);
  await fill(page, { ...typed, phone: '12' });
  await send(page);
  await fill(page, typed);
  await send(page);
  await expectReceipt(page);
  await page.goBack();
  await expectTyped(page, typed);
});

test('Back from the page that asks for a shorter message shows the form as it was typed', async ({ page }) => {
  const typed = enquiry({ message: 'lang '.repeat(40_000) });
  await page.goto(FORM);
  await fill(page, typed);
  expect((await send(page)).status()).toBe(413);
  await page.goBack();
  await expect(page).toHaveURL(FORM);
  await expectTyped(page, typed);
});

test('the receipt can be opened again, and sends nothing', async ({ page }) => {
  await page.goto(FORM);
  await fill(page, enquiry());
  await send(page);
  const reference = await expectReceipt(page);
  const reloaded = await page.reload();
  expect(reloaded?.request().method()).toBe('GET');
  expect(await expectReceipt(page)).toBe(reference);
});
