import { test } from '@playwright/test';
import { pages } from '../pages.js';
import { expectLight } from '../weight.js';

for (const { name, open } of pages) {
  test(`${name}: a first visit is light, and everything on it comes from files`, async ({ page }) => {
    const answer = await open(page);
    const hasForm = (await page.locator('form').count()) > 0;
    await expectLight(page, answer, hasForm ? 1 : 0);
  });
}
