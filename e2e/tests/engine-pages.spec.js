/** How the site's pages look, sound and print in each engine. What only one of them shows was found here, and not by axe. */
import { expectHolds, expectIcon } from '../engines/checks.js';
import { engines, retriesOf, test } from '../engines/index.js';
import { states } from '../engines/states.js';

/** Pages that may need more than one sheet. */
const LONG = /^\/personvern\/|^\/tilgjengelighet\//;

for (const engine of engines) {
  test.describe(engine, { tag: `@${engine}` }, () => {
    test.describe.configure({ mode: 'default', retries: retriesOf(engine) });

    for (const { name, open, hasForm = false, faulty = [] } of states) {
      for (const script of hasForm ? [true, false] : [true]) {
        const title = `${name} holds in ${engine}, ${script ? 'with' : 'without'} script: keyboard, zoom, text size, colours, print, and what is told to a screen reader`;
        test(title, { tag: script ? [] : ['@no-script'] }, async ({ browserOf }) => {
          const browser = await browserOf(engine);
          await browser.fresh({ script });
          await open(browser);
          await test.step('the icon is drawn', () => expectIcon(browser));
          await expectHolds(browser, { faulty, isLong: LONG.test(name) });
        });
      }
    }
  });
}
