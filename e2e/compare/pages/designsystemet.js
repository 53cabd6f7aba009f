/**
 * The page after Designsystemet's documentation, without React: its style with the theme that comes with it, the font it is
 * drawn in, and its script. https://designsystemet.no/no/fundamentals/code/setup
 *
 * The style is one file, as a bundler makes one of the `@import` that is documented. The font's stylesheet is one of its own,
 * as there, and names the file that the documented address does, Inter 4.1, variable.
 */
import { PAGE, file, readInstalled } from '../files.js';

const OWN_STYLE = `
body { font-family: 'Inter', sans-serif; font-feature-settings: 'cv05' 1; }
.wrap { max-width: 40rem; margin-inline: auto; padding: var(--ds-size-4); }
.stack { display: grid; gap: var(--ds-size-5); }
label .ds-tag { margin-inline-start: var(--ds-size-2); }
`;
const FONT = `@font-face { font-family: Inter; font-style: normal; font-weight: 100 900; font-display: swap;
src: url("/fonts/InterVariable.woff2") format("woff2"); }`;

/**
 * @param {import('../words.js').Words} words
 * @param {import('../files.js').File} icon
 * @returns {Promise<import('../files.js').Files>}
 */
export async function designsystemet(words, icon) {
  const css = await readInstalled('@digdir/designsystemet-css/dist/src/index.css');
  const theme = await readInstalled('@digdir/designsystemet-css/dist/theme/designsystemet.css');
  return new Map([
    [PAGE, file('page.html', html(words))],
    ['/style.css', file('style.css', `${css}\n${theme}\n${OWN_STYLE}`)],
    ['/script.js', file('script.js', await readInstalled('@digdir/designsystemet-web/dist/umd/index.js'))],
    ['/fonts/inter.css', file('inter.css', FONT)],
    ['/fonts/InterVariable.woff2', file('Inter.woff2', await readInstalled('inter-ui/variable/InterVariable.woff2'))],
    ['/icon.svg', icon],
  ]);
}

/** @param {import('../words.js').Words} words */
const html = ({ title, description, skip, brand, menu, heading, paragraphs, fields, notice, button, footer }) => `<!DOCTYPE html>
<html lang="nb" data-color-scheme="auto">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<meta name="description" content="${description}">
<link rel="stylesheet" href="/fonts/inter.css">
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<script src="/script.js" defer></script>
</head>
<body>
<a class="ds-skip-link" href="#innhold">${skip}</a>
<header class="wrap">
<a class="ds-link" href="/">${brand}</a>
<nav aria-label="Hovedmeny">${list(menu)}</nav>
</header>
<main id="innhold" class="wrap stack">
<h1 class="ds-heading" data-size="lg">${heading}</h1>
${paragraphs.map((text) => `<p class="ds-paragraph">${text}</p>`).join('\n')}
<form class="stack" action="/api/kontakt" method="post" novalidate>
${fields.map(field).join('\n')}
<p class="ds-paragraph">${notice.before}<a class="ds-link" href="${notice.href}">${notice.link}</a>${notice.after}</p>
<div><button class="ds-button" type="submit">${button}</button></div>
</form>
</main>
<footer class="wrap">
${footer.paragraphs.map((text) => `<p class="ds-paragraph">${text}</p>`).join('\n')}
${list(footer.links)}
</footer>
</body>
</html>
`;

/** @param {{ href: string, text: string }[]} links */
const list = (links) =>
  `<ul class="ds-list">${links.map(({ href, text }) => `<li><a class="ds-link" href="${href}">${text}</a></li>`).join('')}</ul>`;

/** @param {import('../words.js').Field} field */
const field = ({ id, label, need, hint, type, autocomplete, long }) => `<ds-field class="ds-field">
<label class="ds-label" data-weight="medium" for="${id}">${label} <span class="ds-tag" data-color="info">${need}</span></label>
${hint && `<div data-field="description">${hint}</div>`}
${
  long
    ? `<textarea class="ds-input" id="${id}" name="${id}" rows="8"></textarea>`
    : `<input class="ds-input" id="${id}" name="${id}" type="${type}" autocomplete="${autocomplete}">`
}
</ds-field>`;
