/** The words of our own contact page, read from what is built, so that every page says the same. */

/**
 * @typedef {object} Field
 * @property {string} id
 * @property {string} label
 * @property {string} need whether it must be filled in, in words
 * @property {string} hint or nothing
 * @property {string} type
 * @property {string} autocomplete
 * @property {boolean} long whether it has several lines
 */

/** @typedef {ReturnType<typeof wordsOf>} Words */

/** @param {string} html */
export function wordsOf(html) {
  const main = part(html, /<main[^>]*>([^]*)<\/main>/);
  const footer = part(html, /<footer[^>]*>([^]*)<\/footer>/);
  const notice = /<p class="notice-link">([^<]*)<a href="([^"]+)">([^<]+)<\/a>([^<]*)<\/p>/.exec(main);
  if (!notice) throw new Error('the contact page has no link to the notice');
  const [, before = '', href = '', link = '', after = ''] = notice;
  return {
    title: part(html, /<title>([^<]+)<\/title>/),
    description: part(html, /<meta name="description" content="([^"]+)">/),
    skip: part(html, /<a class="skip-link"[^>]*>([^<]+)<\/a>/),
    brand: part(html, /<meta property="og:site_name" content="([^"]+)">/),
    menu: links(part(html, /<nav[^>]*>([^]*?)<\/nav>/)),
    heading: part(main, /<h1>([^<]+)<\/h1>/),
    paragraphs: every(part(main, /<h1>[^<]+<\/h1>([^]*?)<\/div>/), /<p>([^<]+)<\/p>/g),
    fields: every(main, /<div class="field">([^]*?)<\/div>/g).map(field),
    notice: { before, href, link, after },
    button: part(main, /<button[^>]*>([^<]+)<\/button>/),
    footer: { paragraphs: every(footer, /<p>([^<]+)<\/p>/g), links: links(footer) },
  };
}

/** @param {string} html @returns {Field} */
function field(html) {
  const [, attributes = ''] = /<(?:input|textarea) ([^>]*)>/.exec(html) ?? [];
  const value = (/** @type {string} */ name) => new RegExp(` ${name}="([^"]*)"`).exec(` ${attributes}`)?.[1] ?? '';
  return {
    id: value('id'),
    label: part(html, /<label[^>]*><span>([^<]+)</),
    need: part(html, /<span class="field__need">([^<]+)</),
    hint: /<p class="field__hint"[^>]*>([^<]+)</.exec(html)?.[1] ?? '',
    type: value('inputmode') || value('type'),
    autocomplete: value('autocomplete'),
    long: html.includes('<textarea'),
  };
}

/** @param {string} html */
const links = (html) =>
  every(html, /<a (href="[^"]+"[^>]*>[^<]+)<\/a>/g).map((link) => ({ href: part(link, /href="([^"]+)"/), text: part(link, />([^<]+)$/) }));

/** @param {string} html @param {RegExp} form @returns {string[]} */
function every(html, form) {
  const found = [...html.matchAll(form)].map(([, inner = '']) => inner);
  if (!found.length) throw new Error(`the contact page has nothing like ${form}`);
  return found;
}

/** @param {string} html @param {RegExp} form */
function part(html, form) {
  const found = form.exec(html)?.[1];
  if (!found) throw new Error(`the contact page has nothing like ${form}`);
  return found;
}
