/**
 * The table of the accessibility statement that says what was tried: made of the list of tests, so that it claims nothing
 * that is not run. `npm run statement` writes it anew.
 */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ROOT } from './cargo.js';

const STATEMENT = join(ROOT, 'content/tilgjengelighet.md');
/** What the table begins with, and every line of it. */
const HEAD = ['| Det vi prøver | Tester |', '|---|--:|'];
const TABLE = /^\| Det vi prøver .*\n(?:\|.*\n)+/m;

/** @typedef {{ title: string, file: string, tags: string[] }} Test */

/** @param {string} tag */
const tagged = (tag) => (/** @type {Test} */ test) => test.tags.includes(tag);

/** What is tried, in visitors' words, and which tests do it. @type {[string, (test: Test) => boolean][]} */
const ROWS = [
  ['Skjemaet og sidene i Firefox', tagged('firefox')],
  ['Skjemaet og sidene i WebKitGTK, som har samme motor som Safari', tagged('webkit')],
  ['Skjemaet og sidene i Chromium, som har samme motor som Chrome og Edge', tagged('chromium')],
  ['Skjemaet uten JavaScript', tagged('no-script')],
  ['Det et skjermleserprogram etter standarden leser opp av hver side', tagged('spoken')],
  ['Regler i WCAG 2.2 A og AA med axe-core, i lyse farger, mørke farger og kontrasttema', ({ file, title }) => file === 'pages.spec.js' && /breaks no rule of WCAG/.test(title)],
  ['Smale vinduer, større avstand i teksten og bare tastatur, i ulike skrifter', tagged('layout')],
  ['Tekstnettleserne w3m og Lynx, fra skjemaet til kvitteringen', tagged('text-browser')],
  ['Nettlesere som holder tilbake hvor de kommer fra, og nettlesere inne i apper', tagged('hardened')],
  ['Sider som er maskinoversatt', tagged('translated')],
  ['Lesevisningen i Firefox', tagged('reader')],
];

/** The statement as it is written. */
export const statement = () => readFile(STATEMENT, 'utf8');

/** The table in it. @param {string} text */
export const tableIn = (text) => TABLE.exec(text)?.[0] ?? '';

/** @returns {Promise<string>} the table as the tests have it */
export async function tableOfTests() {
  const tests = await listed();
  const rows = ROWS.map(([words, isOne]) => {
    const count = tests.filter(isOne).length;
    if (count === 0) throw new Error(`no test does this: ${words}`);
    return `| ${words} | ${count} |`;
  });
  return [...HEAD, ...rows, ''].join('\n');
}

/** Every test of what visitors see. */
async function listed() {
  // A run of tests tells the programs that it starts what it is; this one is another.
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(PLAYWRIGHT|PW|TEST)_/.test(name)));
  const list = ['playwright', 'test', '--list', '--reporter=json', '--project=machine'];
  const { stdout } = await promisify(execFile)('npx', list, { cwd: fileURLToPath(new URL('.', import.meta.url)), env: environment, maxBuffer: 2 ** 26 });
  /** @type {Test[]} */
  const found = [];
  const collect = (/** @type {any} */ suite) => {
    for (const { title, file, tags } of suite.specs ?? []) found.push({ title, file, tags });
    for (const inner of suite.suites ?? []) collect(inner);
  };
  for (const suite of JSON.parse(stdout).suites) collect(suite);
  return found.filter(({ tags }) => !tags.includes('desk'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = await statement();
  if (!TABLE.test(text)) throw new Error('the statement has no table of what was tried');
  const table = await tableOfTests();
  await writeFile(STATEMENT, text.replace(TABLE, () => table));
}
