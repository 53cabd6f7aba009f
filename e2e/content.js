/** What the editors decide: words and numbers of days. The tests hold the pages to them, whatever they are. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { ROOT } from './cargo.js';

/** @param {string} name @returns {any} */
const read = (name) => parse(readFileSync(join(ROOT, 'content', name), 'utf8'));

const register = read('register.toml');

/** The hash of the notice that was approved last: its text is what the page must show. */
export const noticeHash = /** @type {string} */ (read('versions/versions.toml').version.at(-1).sha256);

/** The name of that version, which is stored with each message. */
export const noticeVersion = noticeHash.slice(0, 16);

/** Every text that people see, by section and key. */
export const text = read('messages.toml');

/** The name of the controller, which stands in every title. */
export const company = register.controller.name;

/**
 * The form's fields, in order.
 *
 * @type {{ id: string, label: string, required: boolean, max_chars: number }[]}
 */
export const fields = register.activity
  .find((/** @type {any} */ activity) => activity.id === 'enquiry')
  .field.filter((/** @type {any} */ field) => field.shown_in.includes('form'));

/**
 * How long a class of fields is kept, in days.
 *
 * @param {string} id
 * @returns {{ max_days: number, review_days: number }}
 */
export const keptFor = (id) => register.class.find((/** @type {any} */ kept) => kept.id === id);

/** The addresses of the pages that editors write, but for the one that says there is no such page. */
export const sitePages = readdirSync(join(ROOT, 'content'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => readFileSync(join(ROOT, 'content', name), 'utf8').split('+++')[1] ?? '')
  .map((matter) => /** @type {any} */ (parse(matter)))
  .filter((matter) => !matter.draft && matter.path.endsWith('/'))
  .map((matter) => /** @type {string} */ (matter.path))
  .toSorted();

/** The addresses of the versions of the notice. */
export const versionPages = readdirSync(join(ROOT, 'content/versions'))
  .filter((name) => name.endsWith('.html'))
  .map((name) => `/personvern/versjoner/${name.replace('.html', '')}/`);
