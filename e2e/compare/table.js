/** The section of docs/benchmarks.md. */
import { readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../cargo.js';
import { MAX_BYTES, MAX_REQUESTS } from '../weight.js';

const HEADING = '## The contact page beside three others (`npm run compare` in `e2e/compare/`)';
/** What else the machine had to do. */
const LOAD_BEFORE = loadavg()[0]?.toFixed(2);

/** @param {number[]} numbers */
export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = sorted.length / 2;
  return sorted.length % 2 ? Number(sorted[Math.floor(at)]) : (Number(sorted[at - 1]) + Number(sorted[at])) / 2;
}

/**
 * @typedef {{ [figure: string]: number | undefined }} Visit
 * @typedef {{ name: string, visits: Visit[] }} Page the first is ours
 * @typedef {{ name: string, pages: Page[] }} Engine
 */

/**
 * @param {object} measured
 * @param {string} measured.about
 * @param {number} measured.rounds
 * @param {Page[]} measured.phone
 * @param {Engine[]} measured.engines
 * @param {string[]} measured.absent
 */
export function section({ about, rounds, phone, engines, absent }) {
  const [ours] = phone;
  if (!ours) throw new Error('nothing was measured');
  const lines = [
    HEADING,
    '',
    `${new Date().toISOString().slice(0, 10)}, ${machine()}, ${about}; ${rounds} rounds in which the pages take turns, medians. ` +
      'Compared are four pages with the same words: ours as `site-gen` builds it, and three that `e2e/compare/pages/` makes after ' +
      'the documentation of their design systems, with the style, fonts and script that it says to include. They are not the live ' +
      'sites of those who make the systems, which have more on them. One server sends all four, over HTTP/1.1, with the same ' +
      'compression (brotli 5, or gzip where an engine asks for no other) and the same headers, and counts the bytes of the bodies. ' +
      'Every visit is the first.',
    '',
    '| a telephone, by Lighthouse | bytes | of them fonts | requests | first paint | largest paint | blocked in all | longest delay of an input |',
    '|---|---|---|---|---|---|---|---|',
    ...phone.map(({ name, visits }) => {
      const at = of(visits);
      const times = ['first', 'largest', 'blocked', 'delay'].map((figure) => time(at(figure)));
      return row(name, at('bytes'), at('fonts'), at('requests'), ...times);
    }),
    '',
    '| goal | measured | |',
    '|---|---|---|',
    goal(`a first visit of ours: at most ${MAX_BYTES} bytes`, of(ours.visits)('bytes'), MAX_BYTES),
    goal(`a first visit of ours: at most ${MAX_REQUESTS} requests`, of(ours.visits)('requests'), MAX_REQUESTS),
    '',
    'The requests of ours are the page, its style and, after them, the script, without which the form works. The icon stands in the page.',
    '',
    '16 ms is the least that Lighthouse tells of a delay. What ours has beyond it in single visits, on a machine with other work, is the task ' +
      'in which the page ends. Its script mostly comes after the first paint: it is run in less than 1 ms of some 3 ms of the processor, and ' +
      'Chromium then goes through the fields of the form. Where it comes before, style and layout are in the same task, which has some 9 ms. ' +
      'Lighthouse multiplies the time that passes meanwhile, that of other programs included.',
    '',
  ];
  if (engines.length) {
    lines.push(
      'By engine, over loopback as fast as it is, since not every engine can be slowed down. The key is the first that is typed into ' +
        'the first field, when all is loaded: how long it waited for the page, and how long it took until it was shown, which ' +
        'engines say in steps of 8 ms. What an engine does not tell is empty. Not every one fetches the icon of a page that has it in a file.',
      '',
      '| engine | page | bytes | requests | first paint | largest paint | key waited | key shown |',
      '|---|---|---|---|---|---|---|---|',
      ...engines.flatMap(({ name: engine, pages }) =>
        pages.map(({ name, visits }) => {
          const at = of(visits);
          const times = ['first', 'largest', 'delay', 'shown'].map((figure) => time(at(figure)));
          return row(engine, name, at('bytes'), at('requests'), ...times);
        }),
      ),
      '',
    );
  }
  if (absent.length) lines.push(`Not on the machine, and so not measured by its own driver: ${absent.join('; ')}.`, '');
  return lines.join('\n');
}

/** @param {Visit[]} visits */
const of = (visits) => (/** @type {string} */ figure) => {
  const known = visits.map((visit) => visit[figure]).filter((value) => value !== undefined);
  return known.length ? median(known) : undefined;
};

/** @param {number | undefined} milliseconds */
const time = (milliseconds) => milliseconds === undefined ? '' : `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;

/** @param {...(string | number | undefined)} cells */
const row = (...cells) => `| ${cells.map((cell) => cell ?? '').join(' | ')} |`;

/** @param {string} what @param {number | undefined} measured @param {number} most */
const goal = (what, measured, most) => row(what, measured, measured !== undefined && measured <= most ? 'met' : '**missed**');

function machine() {
  const all = cpus();
  return `${all.length} cores (${all[0]?.model.trim()}), load average ${LOAD_BEFORE} beforehand`;
}

/** Puts the section in the place of the one that begins with the same heading, or at the end. @param {string} text */
export async function write(text) {
  const path = join(ROOT, 'docs/benchmarks.md');
  const before = await readFile(path, 'utf8');
  const [kept = '', old] = before.split(HEADING);
  const next = old?.indexOf('\n## ') ?? -1;
  const after = old !== undefined && next >= 0 ? old.slice(next) : '';
  await writeFile(path, `${kept.trimEnd()}\n\n${text.trimEnd()}\n${after}`);
}
