/** The rules of WCAG, by axe-core, in Norwegian. */
import { createRequire } from 'node:module';
import axe from 'axe-core';

const norwegian = createRequire(import.meta.url)('axe-core/locales/nb.json');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * What a page breaks, one line each.
 *
 * @param {import('@playwright/test').Page} page
 * @returns {Promise<string[]>}
 */
export async function violations(page) {
  await page.evaluate(axe.source);
  return page.evaluate(
    async ({ locale, tags }) => {
      const { axe } = /** @type {{ axe: import('axe-core') }} */ (/** @type {unknown} */ (window));
      axe.configure({ locale });
      const { violations } = await axe.run({ runOnly: tags, rules: { 'target-size': { enabled: true } } });
      return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.html}`));
    },
    { locale: norwegian, tags: rules },
  );
}
