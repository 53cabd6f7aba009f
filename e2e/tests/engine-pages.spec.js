/** How the site's pages look, sound and print in each engine. What only one of them shows was found here, and not by axe. */
import { expectHolds, expectIcon } from '../engines/checks.js';
import { engines, retriesOf, test } from '../engines/index.js';
import { states } from '../engines/states.js';

/** Pages that may need more than one sheet. */
const LONG = /^\/personvern\/|^\/tilgjengelighet\//;

for (const engine of engines) {
  test.describe(engine, { tag: `@${engine}` }, () => {
    test.describe.configure({ mode: 'default', retries: retriesOf(engine) });

    for (const { name, open, faulty = [] } of states) {
      test(`${name} holds in ${engine}: keyboard, zoom, text size, colours, print, and what is told to a screen reader`, async ({ browserOf }) => {
        const browser = await browserOf(engine);
        await browser.fresh();
        await open(browser);
        await test.step('the icon is drawn', () => expectIcon(browser));
        await expectHolds(browser, { faulty, isLong: LONG.test(name) });
      });
    }
  });
}
