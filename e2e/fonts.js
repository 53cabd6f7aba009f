/**
 * The sets of fonts that the layout is held to. Every machine has other fonts, and the same page has other widths and
 * heights in each, so a layout that was looked at in one set may not hold in the next.
 *
 * A set is a configuration of fontconfig that hides every other font of the machine from the browser.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The families of a set, by what the stylesheet uses them for.
 *
 * @typedef {{ plain: string, book: string, code: string }} FontSet
 */

/**
 * The sets by name; `xtask/src/tools.rs` installs them. DejaVu is a new Debian's own, Liberation has the widths of Arial
 * and Times New Roman, Noto has the highest lines, and OpenDyslexic is as wide as a reader's own choice is likely to be.
 *
 * @type {Record<string, FontSet>}
 */
export const fontSets = {
  dejavu: { plain: 'DejaVu Sans', book: 'DejaVu Serif', code: 'DejaVu Sans Mono' },
  liberation: { plain: 'Liberation Sans', book: 'Liberation Serif', code: 'Liberation Mono' },
  noto: { plain: 'Noto Sans', book: 'Noto Serif', code: 'Noto Sans Mono' },
  opendyslexic: { plain: 'OpenDyslexic', book: 'OpenDyslexic', code: 'OpenDyslexicMono' },
};

/**
 * What a browser must have in its environment to see the set's fonts and no others. The workers of a run read the
 * folder's name from the environment, where `writeFontSets` puts it before they start.
 *
 * @param {string} name
 * @returns {Record<string, string>}
 */
export const environmentFor = (name) => ({
  .../** @type {Record<string, string>} */ (process.env),
  FONTCONFIG_FILE: join(process.env.E2E_FONTS ?? '', `${name}.conf`),
});

/**
 * Writes a configuration for each set, to a folder of its own.
 *
 * @returns {Promise<() => Promise<void>>} removes them
 */
export async function writeFontSets() {
  const folder = await mkdtemp(join(tmpdir(), 'e2e-fonts-'));
  for (const [name, set] of Object.entries(fontSets)) await writeFile(join(folder, `${name}.conf`), configuration(set, folder));
  process.env.E2E_FONTS = folder;
  return () => rm(folder, { recursive: true });
}

/**
 * By the names of the families, and not of folders: each system has its fonts in other places.
 *
 * @param {FontSet} set
 * @param {string} folder for fontconfig's cache
 */
function configuration({ plain, book, code }, folder) {
  const accepted = [plain, book, code].map((family) => `<pattern><patelt name="family"><string>${family}</string></patelt></pattern>`);
  const generic = Object.entries({ serif: book, 'sans-serif': plain, monospace: code });
  const aliases = generic.map(([family, own]) => `<alias><family>${family}</family><prefer><family>${own}</family></prefer></alias>`);
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>/usr/local/share/fonts</dir>
  <dir prefix="xdg">fonts</dir>
  <cachedir>${join(folder, 'cache')}</cachedir>
  <!-- An empty pattern is every font's. What is accepted is so although it is rejected too. -->
  <selectfont>
    <rejectfont><pattern></pattern></rejectfont>
    <acceptfont>${accepted.join('')}</acceptfont>
  </selectfont>
  ${aliases.join('\n  ')}
</fontconfig>
`;
}
