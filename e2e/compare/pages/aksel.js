/**
 * The page after Aksel's documentation: its React components, made to HTML beforehand, with its style and font.
 * https://aksel.nav.no/grunnleggende/kode/kom-i-gang
 *
 * An application of it has React and the components as script on top. This page has none, as none of what it shows needs it,
 * so that what is measured is the least that such a page can be.
 */
import * as aksel from '@navikt/ds-react';
import { createElement as make } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { PAGE, file, readInstalled } from '../files.js';

/** Where the style has its fonts from, and of these the one that our words are written in. */
const FONTS = 'https://cdn.nav.no/aksel/fonts/';
const FONT = 'SourceSans3-normal.woff2';

/**
 * @param {import('../words.js').Words} words
 * @param {import('../files.js').File} icon
 * @returns {Promise<import('../files.js').Files>}
 */
export async function aksels(words, icon) {
  const css = `${await readInstalled('@navikt/ds-css/dist/index.min.css')}`;
  if (!css.includes(FONTS + FONT)) throw new Error(`the style of Aksel does not name ${FONTS}${FONT}`);
  const font = await readInstalled('@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-normal.woff2');
  return new Map([
    [PAGE, file('page.html', html(words))],
    ['/style.css', file('style.css', css.replaceAll(FONTS, '/fonts/'))],
    [`/fonts/${FONT}`, file(FONT, font)],
    ['/icon.svg', icon],
  ]);
}

/** @param {import('../words.js').Words} words */
const html = (words) => `<!DOCTYPE html>
<html lang="nb">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${words.title}</title>
<meta name="description" content="${words.description}">
<link rel="preload" href="/fonts/${FONT}" as="font" type="font/woff2" crossorigin>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
</head>
<body>${renderToStaticMarkup(page(words))}</body>
</html>
`;

/** @param {import('../words.js').Words} words */
function page({ skip, brand, menu, heading, paragraphs, fields, notice, button, footer }) {
  const { BodyLong, Box, Button, Heading, HStack, Link, Page, Theme, VStack } = aksel;
  const links = (/** @type {{ href: string, text: string }[]} */ all) => all.map(({ href, text }) => make(Link, { href, key: href }, text));
  const said = (/** @type {string[]} */ all) => all.map((text) => make(BodyLong, { key: text }, text));
  const block = (/** @type {any} */ as, /** @type {any[]} */ ...inner) =>
    make(Page.Block, { as, width: 'text', gutters: true }, make(Box, { paddingBlock: 'space-24' }, make(VStack, { gap: 'space-24' }, ...inner)));
  const form = make(
    'form',
    { action: '/api/kontakt', method: 'post', noValidate: true },
    make(
      VStack,
      { gap: 'space-24' },
      ...fields.map(field),
      make(BodyLong, null, notice.before, make(Link, { href: notice.href }, notice.link), notice.after),
      make('div', null, make(Button, { type: 'submit' }, button)),
    ),
  );
  return make(
    Theme,
    { theme: 'light' },
    make(
      Page,
      { footer: block('footer', ...said(footer.paragraphs), make(HStack, { gap: 'space-16' }, ...links(footer.links))) },
      make('a', { href: '#innhold', className: 'aksel-sr-only' }, skip),
      block('header', make(Link, { href: '/' }, brand), make('nav', { 'aria-label': 'Hovedmeny' }, make(HStack, { gap: 'space-16' }, ...links(menu)))),
      block('main', make(Heading, { id: 'innhold', level: '1', size: 'large' }, heading), ...said(paragraphs), form),
    ),
  );
}

/** @param {import('../words.js').Field} field */
function field({ id, label, need, hint, type, autocomplete, long }) {
  const said = { key: id, id, name: id, label: `${label} (${need})`, description: hint || undefined };
  return long
    ? make(aksel.Textarea, { ...said, minRows: 8 })
    : make(aksel.TextField, { ...said, type: /** @type {any} */ (type), autoComplete: autocomplete });
}
