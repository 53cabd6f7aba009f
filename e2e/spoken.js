/**
 * What a screen reader says of a page, from its first word to its last, as text that a person can read and judge.
 *
 * By Guidepup's virtual screen reader: it follows the standards, and no product. What the engines themselves tell one is
 * looked at in `tests/engine-pages.spec.js`.
 */
import { fileURLToPath } from 'node:url';

/** The reader, as a module for browsers. */
const READER = fileURLToPath(import.meta.resolve('@guidepup/virtual-screen-reader/browser.js'));
/** Where a page finds it. */
const ADDRESS = '/e2e-virtual-screen-reader.js';

/** What is another each time: references, and what makes a message one of its own. */
const CHANGING = /** @type {[RegExp, string][]} */ ([
  [/\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/g, '····-····'],
  // What time it is by now, and what was signed or numbered just now.
  [/mars 2026 kl\. \d\d:\d\d/g, 'mars 2026 kl. ··:··'],
  [/http:\/\/127\.0\.0\.1:\d+\/api\/godkjenning\/[0-9a-f]+/g, '…'],
  [/\b019[0-9a-f]{29}\b/g, '…'],
  // Which store the desk has opened.
  [/--dynamodb-port \d+ --data \S+/g, '…'],
  // How many a breach is about: as many as are left by the pages that were opened before.
  [/(?<=berørt|siden): \d+/g, ': ··'],
  [/····-····(, ····-····){3,}/g, '····-····, …'],
  [/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '…'],
]);

/**
 * @param {import('@playwright/test').Page} page
 * @param {[RegExp, string][]} [changing] what else is another each time
 */
export async function spoken(page, changing = []) {
  await page.route(`**${ADDRESS}`, (route) => route.fulfill({ path: READER, contentType: 'text/javascript' }));
  const heard = await page.evaluate(listen, ADDRESS);
  const text = [`title: ${heard.title}`, `language: ${heard.language}`, `focus: ${heard.focus}`, '', ...heard.phrases, ''].join('\n');
  return [...CHANGING, ...changing].reduce((words, [form, instead]) => words.replaceAll(form, instead), text);
}

/** The name of a file for a page. @param {string} name */
export const fileOf = (name) => `${name.replaceAll(/[^a-z0-9æøå]+/gi, '-').replaceAll(/^-|-$/g, '') || 'forsiden'}.txt`;

// What follows runs in the page.

/** @param {string} address */
async function listen(address) {
  const active = document.activeElement;
  // Of a variable: a checker of types would look for the file.
  const { virtual } = await import(address);
  await virtual.start({ container: document.body });
  const phrases = [];
  for (let phrase = await virtual.lastSpokenPhrase(); phrase !== 'end of document'; phrase = await virtual.lastSpokenPhrase()) {
    if (phrases.length > 3000) throw new Error('it does not come to an end');
    phrases.push(phrase);
    await virtual.next();
  }
  await virtual.stop();
  const focus = !active || active === document.body ? 'the page' : active.getAttribute('role') ?? active.localName;
  return { title: document.title, language: document.documentElement.lang, focus, phrases };
}
