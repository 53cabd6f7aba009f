/** Without this a set could silently be another one, and the same fonts be tested again and again. */
import { expect, test } from '@playwright/test';
import { fontSets } from '../fonts.js';

test('every text is in a font of the set that this run is named after', { tag: '@layout' }, async ({ page }, { project }) => {
  const set = fontSets[project.name];
  await page.goto('/personvern/');
  expect({
    plain: await fontsOf(page, 'article > p'),
    book: await fontsOf(page, 'h1'),
    code: await fontsOf(page, '.version-id'),
  }).toEqual({ plain: [set?.plain], book: [set?.book], code: [set?.code] });
});

/**
 * The families that Chromium has drawn the part's own text in, whatever the stylesheet asked for.
 *
 * @param {import('@playwright/test').Page} page
 * @param {string} selector
 */
async function fontsOf(page, selector) {
  const browser = await page.context().newCDPSession(page);
  await browser.send('DOM.enable');
  await browser.send('CSS.enable');
  const { root } = await browser.send('DOM.getDocument');
  const { nodeId } = await browser.send('DOM.querySelector', { nodeId: root.nodeId, selector });
  const { fonts } = await browser.send('CSS.getPlatformFontsForNode', { nodeId });
  return fonts.map(({ familyName }) => familyName);
}
