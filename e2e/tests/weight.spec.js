import { test } from '@playwright/test';
import { pages } from '../pages.js';
import { expectLight } from '../weight.js';

for (const { name, open } of pages) {
  test(`${name}: a first visit is light and asks for little, and no style or script stands in it`, async ({ page }) => {
    const answer = await open(page);
    const hasForm = (await page.locator('form').count()) > 0;
    await expectLight(page, answer, { scripts: hasForm ? 1 : 0 });
  });
}
