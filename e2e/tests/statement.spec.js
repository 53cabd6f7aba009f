import { expect, test } from '@playwright/test';
import { statement, tableIn, tableOfTests } from '../statement.js';

test('the accessibility statement says what the tests try, and no more; `npm run statement` writes it anew', async () => {
  expect(tableIn(await statement())).toBe(await tableOfTests());
});
