import { randomUUID } from 'node:crypto';
import { expect, test } from '@playwright/test';
import * as desk from '../desk.js';
import { enquiry, expectReceipt, expectTyped, field, fill, FORM, press, send } from '../contact-form.js';
import { fields, noticeVersion, text } from '../content.js';

/** Two faults, and in every field something that would break out of the page if it were not escaped. */
const faulty = () =>
  enquiry({
    name: `"><img src=x onerror="document.title='x'"> Kåre O'Ødegård ${randomUUID()}`,
    phone: `12"'&<i>`,
    email: `kari@@"eksempel".no&amp;`,
    company: `' & "Sønner" </form> &lt;`,
    message: `\n\n</textarea ></textarea><script>document.title = 'x'</script>\n\t«Hei» 🙂 &amp;\n\n slutt \n`,
  });
const FAULTS = { phone: text.error.phone.letters, email: text.error.email.several_ats };

for (const javaScriptEnabled of [false, true]) {
  test.describe(javaScriptEnabled ? 'with script' : 'without script', () => {
    test.use({ javaScriptEnabled });

    test('everything is still as it was typed, and nothing is stored', async ({ page }) => {
      const typed = faulty();
      await page.goto(FORM);
      await fill(page, typed);
      expect((await send(page)).status()).toBe(422);
      await expectTyped(page, typed);
      const names = (await desk.inbox()).map((stored) => stored.name);
      expect(names).not.toContain(typed.name);
    });

    test('the faults are told first, and each again at its field', async ({ page }) => {
      await page.goto(FORM);
      await fill(page, faulty());
      await send(page);
      await expectFaults(page, FAULTS);
    });

    test('a link in the list of faults leads into its field', async ({ page }) => {
      await page.goto(FORM);
      await fill(page, faulty());
      await send(page);
      for (const [id, words] of Object.entries(FAULTS)) {
        await page.getByRole('alert').getByRole('link', { name: words }).click();
        await expect(field(page, id)).toBeFocused();
      }
    });

    test('a corrected message is stored, once', async ({ page }) => {
      const typed = faulty();
      const corrected = { phone: '22 22 22 22', email: 'kari@eksempel.no' };
      await page.goto(FORM);
      await fill(page, typed);
      await send(page);
      await fill(page, corrected);
      await send(page);
      const reference = await expectReceipt(page);
      const stored = (await desk.inbox()).filter((stored) => stored.name === typed.name);
      expect(stored).toMatchObject([
        { ...typed, ...corrected, message: typed.message?.trim(), reference, notice_version: noticeVersion },
      ]);
    });
  });
}

test('a line break at the start is kept when it comes as LF alone, which no browser sends', async ({ page, request }) => {
  const message = '\n\nHei';
  const answer = await request.post('/api/kontakt', { form: { message } });
  await page.setContent(await answer.text());
  await expectTyped(page, { message });
});

for (const viewport of [{ width: 320, height: 640 }, { width: 480, height: 800 }, { width: 1280, height: 720 }]) {
  test(`a link in the list of faults shows the field with its label, hint and fault, at ${viewport.width} px`, { tag: '@layout' }, async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.setViewportSize(viewport);
    await page.goto(FORM);
    await fill(page, { phone: '+47 22 22 22 22 22 22 22 22' });
    await send(page);
    for (const link of await page.getByRole('alert').getByRole('link').all()) {
      await link.click();
      const found = page.locator('.field:has(:focus)');
      await expect(found).toHaveCount(1);
      for (const part of await found.locator('label, .field__hint, .field__error').all()) {
        await expect(part).toBeInViewport({ ratio: 1 });
      }
      await expect(found.locator('input, textarea')).toBeInViewport({ ratio: 0.3 });
    }
  });
}

test('nothing that was typed becomes a part of the page', async ({ page }) => {
  const plain = enquiry({ phone: '12', email: 'kari', company: 'Eksempel AS' });
  const parts = [];
  for (const typed of [plain, faulty()]) {
    await page.goto(FORM);
    await fill(page, typed);
    await send(page);
    parts.push(await page.locator('*').evaluateAll((found) => found.map((part) => part.nodeName)));
  }
  expect(parts[1]).toEqual(parts[0]);
});

test('a tool that translates the page leaves what was typed and the reference alone', async ({ page }) => {
  const isTranslated = (/** @type {import('@playwright/test').Locator} */ part) =>
    part.evaluate((/** @type {HTMLElement} */ found) => found.translate);
  await page.goto(FORM);
  await fill(page, faulty());
  await send(page);
  for (const { id } of fields) expect(await isTranslated(field(page, id)), id).toBe(false);
  await fill(page, enquiry());
  await send(page);
  const reference = await expectReceipt(page);
  expect(await isTranslated(page.getByText(reference, { exact: true }))).toBe(false);
  expect(await isTranslated(page.getByRole('heading', { level: 1 })), 'the rest may be translated').toBe(true);
});

test('no field is a fault before anything was sent, and which must be filled in is said', async ({ page }) => {
  const isFaultless = async () => {
    await expect(page.locator(':invalid')).toHaveCount(0);
    for (const { id, required } of fields) {
      if (required) await expect(field(page, id)).toHaveAttribute('aria-required', 'true');
      else await expect(field(page, id)).not.toHaveAttribute('aria-required');
    }
  };
  await page.goto(FORM);
  await isFaultless();
  await page.locator('input[name="token"]').evaluate((part) => part.remove());
  await fill(page, enquiry());
  await press(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(text.page.token.title);
  for (const { id } of fields) await field(page, id).fill('');
  await isFaultless();
});

test('what is written from right to left stands so', async ({ page }) => {
  await page.goto(FORM);
  for (const id of ['name', 'company', 'message']) {
    await expect(field(page, id)).toHaveCSS('direction', 'ltr');
    await field(page, id).fill('نورا.');
    await expect(field(page, id)).toHaveCSS('direction', 'rtl');
  }
});

test('an empty form is told of every field that must be filled in, and of no other', async ({ page }) => {
  await page.goto(FORM);
  await send(page);
  const required = fields.filter((field) => field.required);
  await expectFaults(page, Object.fromEntries(required.map(({ id }) => [id, text.error[id].missing])));
});

test('a message that is too long is told how much too long, and is not cut', async ({ page }) => {
  const max = fields.find((field) => field.id === 'message')?.max_chars ?? NaN;
  const typed = enquiry({ message: '🙂'.repeat(max + 312) });
  await page.goto(FORM);
  await fill(page, typed);
  await send(page);
  const words = text.error.message.too_long.replace('{over}', '312').replace('{max}', `${max}`);
  await expectFaults(page, { message: words });
  await expectTyped(page, typed);
});

test('an e-mail address with a Norwegian domain is shown as it was typed', async ({ page }) => {
  await page.goto(FORM);
  await fill(page, enquiry({ phone: '12', email: '' }));
  await field(page, 'email').pressSequentially('kari@blåbær.example');
  await send(page);
  await expectFaults(page, { phone: text.error.phone.too_few_digits });
  // Not the field's value: Chromium keeps the domain of `type="email"` as xn--… there, and shows it decoded.
  const browser = await page.context().newCDPSession(page);
  const { nodes } = await browser.send('Accessibility.getFullAXTree');
  expect(nodes.map((node) => node.value?.value)).toContain('kari@blåbær.example');
});

/**
 * The page tells of these faults and of no others, by title, summary and field.
 *
 * @param {import('@playwright/test').Page} page
 * @param {Record<string, string>} faults words by field, in the form's order
 */
async function expectFaults(page, faults) {
  await expect(page).toHaveTitle(new RegExp(`^${text.form.error_title_prefix}`));
  const summary = page.locator('main > :first-child');
  await expect(summary).toHaveRole('alert');
  await expect(summary).toBeFocused();
  await expect(summary.getByRole('heading', { name: text.form.error_summary, exact: true })).toBeVisible();
  await expect(summary.getByRole('link')).toHaveText(Object.values(faults));
  for (const { id } of fields) {
    const words = faults[id];
    const found = field(page, id);
    if (words) {
      await expect(found).toHaveAttribute('aria-invalid', 'true');
      await expect(found).toHaveAccessibleDescription(new RegExp(`${escaped(words)}$`));
      await expect(page.locator('form').getByText(words, { exact: true })).toBeVisible();
    } else {
      await expect(found).not.toHaveAttribute('aria-invalid');
    }
  }
}

/** @param {string} words */
const escaped = (words) => words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
