/**
 * The case worker's guide, taken apart into what is read and what is done, and done.
 *
 * Every sentence of a numbered step is one of those below, and nothing else may stand there: a guide whose steps a program
 * can do is one that a person can.
 */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect } from '@playwright/test';
import { ROOT } from './cargo.js';

/** @typedef {import('@playwright/test').Page} Page */

/**
 * Who follows the guide. `page` is the tab they look at.
 *
 * @typedef {object} Reader
 * @property {Page} page
 * @property {Page[]} behind tabs that wait for it to be closed
 * @property {string} today as `2026-03-16`
 * @property {number} patience milliseconds in which what is said to be there must come
 */

/** @typedef {(reader: Reader, ...words: any[]) => Promise<void>} Deed */

/**
 * A piece of the guide that somebody does something about.
 *
 * @typedef {{ line: number } & ({ sentence: string } | { picture: string, says: string })} Part
 */

const GUIDE = 'docs/desk.md';
/** When it is followed, so that its pictures have the same days each time. */
export const NOW = '2026-03-16T10:00:00Z';
/** What stands in quotation marks on a page, or as code. */
const SAID = '«([^»]+)»';
const TYPED = '`([^`]+)`';

/** @type {[RegExp, Deed][]} */
const SENTENCES = [
  [sentence(`Du er på siden ${SAID}`), isAt],
  [sentence(`Du ser (${SAID}(?:(?:, | og )${SAID})*)`), sees],
  [sentence(`Du ser ikke ${SAID}`), seesNot],
  [sentence(`Velg ${SAID} i menyen`), (reader, name) => menu(reader).getByRole('link', { name, exact: true }).click()],
  [sentence(`Velg lenken ${SAID}`), (reader, name) => main(reader).getByRole('link', { name: whole(name) }).click()],
  [sentence(`Velg lenken ${SAID} ved ${SAID}\\. Brevet åpnes i en ny fane`), opensTab],
  [sentence('Lukk fanen'), closesTab],
  [sentence(`Velg ${SAID} under ${SAID}`), chooses],
  [sentence(`Trykk på knappen ${SAID}`), (reader, name) => main(reader).getByRole('button', { name, exact: true }).click()],
  [sentence(`Skriv ${TYPED} i feltet ${SAID}`), writes],
  [sentence(`Skriv dagen i (dag|går) i feltet ${SAID}`), (reader, day, field) => writes(reader, dayOf(reader, day), field)],
  [sentence(`Kryss av for ${SAID}`), (reader, label) => main(reader).getByLabel(label, { exact: true }).check()],
];

/** The guide as it is written. */
export const guide = () => readFileSync(join(ROOT, GUIDE), 'utf8');

/**
 * Takes a guide apart.
 *
 * @param {string} text
 * @returns {Part[]} in order
 */
export function parts(text) {
  /** @type {Part[]} */
  const found = [];
  /** @type {{ line: number, text: string } | undefined} */
  let step;
  let number = 0;
  const end = () => {
    if (step) found.push(...sentences(step.text).map((sentence) => ({ line: step?.line ?? 0, sentence })));
    step = undefined;
  };
  for (const [index, line] of text.split('\n').entries()) {
    const picture = line.match(/^\s*!\[([^\]]+)\]\(([^)]+)\)$/);
    const begun = line.match(/^(\d+)\. (.*)$/);
    const isMore = step && /^ {3}\S/.test(line) && !picture;
    if (!isMore) end();
    if (line.startsWith('## ')) number = 0;
    if (isMore && step) step.text += ` ${line.trim()}`;
    else if (picture) found.push({ line: index + 1, says: `${picture[1]}`, picture: `${picture[2]}` });
    else if (begun) {
      number += 1;
      if (Number(begun[1]) !== number) throw new Error(`${GUIDE}:${index + 1}: this is step ${number}`);
      step = { line: index + 1, text: `${begun[2]}` };
    }
  }
  end();
  return found;
}

/** @param {string} text of a step */
function sentences(text) {
  const found = [];
  let rest = text;
  while (rest) {
    const [next] = SENTENCES.flatMap(([form]) => rest.match(form)?.[0] ?? []);
    if (!next) throw new Error(`nobody knows how to do this: ${rest}`);
    found.push(next.trim());
    rest = rest.slice(next.length);
  }
  return found;
}

/**
 * Does what a guide says.
 *
 * @param {Part[]} all
 * @param {Reader} reader
 * @param {object} also
 * @param {(part: Extract<Part, { picture: string }>, page: Page) => Promise<void>} also.picture what is done at a picture
 * @param {(name: string, doing: () => Promise<void>) => Promise<void>} [also.step] what each step is done in
 */
export async function follow(all, reader, { picture, step = (_, doing) => doing() }) {
  for (const part of all) {
    const name = 'sentence' in part ? part.sentence : basename(part.picture);
    await step(`${part.line}: ${name}`, async () => {
      if ('picture' in part) await picture(part, reader.page);
      else await carryOut(part.sentence, reader);
    });
  }
}

/**
 * @param {string} sentence
 * @param {Reader} reader
 */
async function carryOut(sentence, reader) {
  for (const [form, deed] of SENTENCES) {
    const words = sentence.match(form);
    if (words?.[0] === sentence) return deed(reader, ...words.slice(1));
  }
  throw new Error(`nobody knows how to do this: ${sentence}`);
}

/**
 * It ends with a full stop, or with that of the words it quotes.
 *
 * @param {string} words
 */
function sentence(words) {
  return new RegExp(`^${words}(?:\\.|(?<=[.?]»)) ?`, 'u');
}

/** Lines are broken as the page has room for them. @param {string} text with an ellipsis where something is left out */
const pattern = (text) =>
  text
    .split('…')
    .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&').replaceAll(/\s+/g, '\\s+'))
    .join('[^]+?');
/** @param {string} text */
const whole = (text) => new RegExp(`^\\s*${pattern(text)}\\s*$`, 'u');
/** @param {string} text */
const anywhere = (text) => new RegExp(pattern(text), 'u');
/** The label of a field that may be left empty says so. @param {string} text */
const label = (text) => new RegExp(`^\\s*${pattern(text)}(\\s+valgfritt)?\\s*$`, 'u');

/** @param {Reader} reader */
const main = (reader) => reader.page.getByRole('main');
/** @param {Reader} reader */
const menu = (reader) => reader.page.getByRole('navigation', { name: 'Meny' });
/** A letter is all that is on its page. @param {Reader} reader */
const shown = (reader) => reader.page.locator(reader.behind.length ? 'body' : 'main');

/** @type {Deed} */
async function isAt({ page, patience }, title) {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(whole(title), { timeout: patience });
}

/** @type {Deed} */
async function sees(reader, all) {
  for (const [, text] of all.matchAll(new RegExp(SAID, 'gu'))) {
    // As it is seen: what is folded away is not.
    await expect(shown(reader)).toContainText(anywhere(`${text}`), { useInnerText: true, timeout: reader.patience });
  }
}

/** @type {Deed} */
async function seesNot(reader, text) {
  await expect(shown(reader)).not.toContainText(anywhere(text), { useInnerText: true, timeout: reader.patience });
}

/** @type {Deed} */
async function opensTab(reader, name, of) {
  const opened = reader.page.context().waitForEvent('page');
  await main(reader).getByRole('link', { name: `${name} ${of}`, exact: true }).click();
  reader.behind.push(reader.page);
  reader.page = await opened;
}

/** @type {Deed} */
async function closesTab(reader) {
  const behind = reader.behind.pop();
  if (!behind) throw new Error('no tab was opened');
  await reader.page.close();
  reader.page = behind;
}

/** @type {Deed} */
async function chooses(reader, name, of) {
  // One that must be answered says so by its role.
  const group = main(reader).getByRole('group', { name: label(of) }).or(main(reader).getByRole('radiogroup', { name: label(of) }));
  await group.getByRole('radio', { name, exact: true }).check();
}

/** @type {Deed} */
async function writes(reader, text, field) {
  await main(reader).getByLabel(label(field)).fill(text);
}

/**
 * @param {Reader} reader
 * @param {string | undefined} day
 */
function dayOf({ today }, day) {
  const at = new Date(`${today}T12:00:00Z`);
  if (day === 'går') at.setUTCDate(at.getUTCDate() - 1);
  return at.toISOString().slice(0, 10);
}
