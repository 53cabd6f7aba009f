/**
 * Measures the contact page beside three of the same words: `npm ci` here and in `e2e/`, then `npm run compare`.
 *
 * `--write` puts the tables into docs/benchmarks.md, `--rounds N` says how often each page is visited, and `--site FOLDER` takes a
 * site that is built already. Without it cargo builds one.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { ROOT, toRun } from '../cargo.js';
import { startEngines } from './engines.js';
import { PAGE, file, filesBelow } from './files.js';
import { aksels } from './pages/aksel.js';
import { designsystemet } from './pages/designsystemet.js';
import { govuk } from './pages/govuk.js';
import { startPhone } from './phone.js';
import { section, write } from './table.js';
import { wordsOf } from './words.js';

const { values: wanted } = parseArgs({
  options: {
    write: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    site: { type: 'string' },
  },
});
const rounds = Number(wanted.rounds);
if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds takes a number from 1');

const pages = wanted.site ? await allPages(wanted.site) : await built(allPages);
const names = Object.keys(pages);

const phone = await startPhone();
const measuredPhone = await measured(phone, 'telephone').finally(phone.stop);

const { running, absent } = await startEngines();
const engines = [];
try {
  for (const engine of running) engines.push({ name: engine.name, pages: await measured(engine, engine.name) });
} finally {
  for (const engine of running) await engine.stop();
}

const text = section({ about: phone.about(), rounds, phone: measuredPhone, engines, absent });
console.log(text);
if (wanted.write) await write(text);

/**
 * Each page once in a round.
 *
 * @param {{ visit: (files: import('./files.js').Files) => Promise<import('./table.js').Visit> }} engine
 * @param {string} engineName
 */
async function measured(engine, engineName) {
  // A browser's very first visit is slower than every later one.
  await engine.visit(pages[names[0] ?? ''] ?? new Map());
  const found = names.map((name) => ({ name, visits: /** @type {import('./table.js').Visit[]} */ ([]) }));
  for (let round = 1; round <= rounds; round += 1) {
    for (const { name, visits } of found) {
      const visit = await engine.visit(pages[name] ?? new Map());
      visits.push(visit);
      console.error(`${engineName}, round ${round}, ${name}: ${JSON.stringify(visit)}`);
    }
  }
  return found;
}

/** @param {string} folder @returns {Promise<Record<string, import('./files.js').Files>>} ours first */
async function allPages(folder) {
  const ours = await filesBelow(folder);
  const words = wordsOf(`${ours.get(PAGE)?.body}`);
  const icon = file('icon.svg', await readFile(join(ROOT, 'templates/icon.svg')));
  return {
    ours,
    'GOV.UK Frontend': await govuk(words),
    Designsystemet: await designsystemet(words, icon),
    Aksel: await aksels(words, icon),
  };
}

/** @template T @param {(folder: string) => Promise<T>} use @returns {Promise<T>} */
async function built(use) {
  const folder = await mkdtemp(join(tmpdir(), 'e2e-compare-'));
  try {
    const site = join(folder, 'site');
    await promisify(execFile)('cargo', toRun('site-gen', 'build', '--out', site), { cwd: ROOT });
    return await use(site);
  } finally {
    await rm(folder, { recursive: true });
  }
}
