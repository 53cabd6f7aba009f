/** Answering whether data about oneself may be shared, as a person does it: with any browser, and with nothing but a link. */
import { expect, test } from '@playwright/test';
import { enquiry, expectReceipt, fill, FORM, send } from '../contact-form.js';
import { fields, text } from '../content.js';
import { desk } from '../desk.js';

const words = text.approval;

/** @param {string[]} command */
const run = async (...command) => JSON.parse(await desk(...command, '--yes', '--format', 'json'));

/**
 * Somebody who was asked.
 *
 * @param {import('@playwright/test').Page} page
 */
async function asked(page) {
  await page.goto(FORM);
  await fill(page, enquiry());
  await send(page);
  const reference = await expectReceipt(page);
  return { reference, ...(await run('share', 'propose', reference, '--agreement', 'eksempel')) };
}

/** @param {string} reference */
const status = async (reference) => (await run('share', 'list', reference))[0].status;

/**
 * @param {import('@playwright/test').Page} page
 * @param {string} name
 */
const button = (page, name) => page.getByRole('button', { name, exact: true });

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('a person approves by the keyboard, and takes it back', async ({ page }) => {
    const { reference, link, approval, recipient } = await asked(page);
    await page.goto(link);
    await expect(page.getByText(recipient, { exact: true })).toBeVisible();
    const agreement = (await run('share', 'agreements'))[0];
    for (const { id, label } of fields) {
      const shown = page.locator('dd', { hasText: new RegExp(`^${label}$`) });
      await expect(shown).toHaveCount(agreement.fields.includes(id) ? 1 : 0);
    }
    expect(await status(reference)).toBe('proposed');

    await button(page, words.approve).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('main')).toContainText(words.approved);
    await expect(page).toHaveTitle(new RegExp(words.approved_title));
    expect(await status(reference)).toBe('approved');
    const { data } = await run('share', 'send', approval);
    expect(Object.keys(data).toSorted()).toEqual([...agreement.fields].toSorted());

    await button(page, words.withdraw).click();
    await expect(page.getByRole('main')).toContainText(words.withdrawn);
    await expect(page.getByRole('button')).toHaveCount(0);
    expect(await status(reference)).toBe('withdrawn');
  });
});

test('opening the link often, as scanners of mails do, answers nothing', async ({ page, request }) => {
  const { reference, link } = await asked(page);
  for (let time = 0; time < 50; time += 1) expect((await request.get(link)).status()).toBe(200);
  expect((await request.head(link)).status()).toBe(200);
  expect(await status(reference)).toBe('proposed');
});

test('who was erased is answered by nothing, and nothing is made', async ({ page }) => {
  const { reference, link } = await asked(page);
  await page.goto(link);
  await run('erase', reference, '--reason', 'request');
  await button(page, words.approve).click();
  await expect(page.getByRole('main')).toContainText(words.gone);
  await expect(desk('show', reference)).rejects.toThrow();
  await page.goto(link);
  await button(page, words.refuse).click();
  await expect(page.getByRole('main')).toContainText(words.gone);
});

test('another site’s page answers for nobody', async ({ page }) => {
  const { reference, link } = await asked(page);
  await page.goto('about:blank');
  await page.setContent(`<form method="post" action="${link}"><button name="answer" value="approve">Send</button></form>`);
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.request().isNavigationRequest()),
    page.getByRole('button').click(),
  ]);
  expect(answer.status()).toBe(403);
  expect(await status(reference)).toBe('proposed');
});
