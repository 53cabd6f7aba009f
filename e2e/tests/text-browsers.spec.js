/** w3m and Lynx, by keyboard, from the form to the receipt: no style, no script, no header that says where a post is from. */
import { randomUUID } from 'node:crypto';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { enquiry, FORM } from '../contact-form.js';
import { fields, text } from '../content.js';
import * as desk from '../desk.js';
import { startTerminal } from '../engines/terminal.js';

/** @typedef {Awaited<ReturnType<typeof startTerminal>>} Terminal */

const LINES = ['Første linje, med æøå.', 'Andre linje.'];

/**
 * How each is started, and how a field is filled in with it.
 *
 * @type {Record<string, {
 *   command: (folder: string, url: string, message: string) => Promise<string[]>,
 *   fill: (terminal: Terminal, id: string, value: string) => Promise<void>,
 * }>}
 */
const browsers = {
  w3m: {
    // It has a message written in the editor that one likes. This one writes by itself.
    command: async (folder, url, message) => {
      const editor = join(folder, 'editor');
      await writeFile(join(folder, 'written'), message);
      await writeFile(editor, `#!/bin/sh\ncat '${join(folder, 'written')}' > "$1"\n`);
      await chmod(editor, 0o700);
      return ['w3m', '-o', `editor=${editor}`, '-o', 'confirm_qq=0', url];
    },
    fill: async (terminal, id, value) => {
      await terminal.press('Enter');
      if (id === 'message') return;
      // It asks on the last line, with what is there already.
      await expect.poll(async () => (await terminal.lines()).join('\n')).toMatch(/TEXT:/i);
      await terminal.press('C-a', 'C-k');
      await terminal.type(value);
      await terminal.press('Enter');
    },
  },
  lynx: {
    command: async (_folder, url) => ['lynx', '-nopause', '-accept_all_cookies', url],
    fill: async (terminal, id, value) => {
      if (id !== 'message') await terminal.press('C-u');
      for (const [index, line] of value.split('\n').entries()) {
        if (index > 0) await terminal.press('Enter');
        await terminal.type(line);
      }
    },
  },
};

for (const [name, { command, fill }] of Object.entries(browsers)) {
  test(`${name} sends a message by keyboard: a wrong one, the faults, a right one, and the receipt`, { tag: ['@text-browser'] }, async () => {
    const message = [...LINES, randomUUID()].join('\n');
    const typed = enquiry({ name: "Åse-Marie O'Brien-Østgård", phone: '12', message });
    const terminal = await startTerminal((folder) => command(folder, `${process.env.E2E_URL}${FORM}`, message));
    try {
      await shows(terminal, 'Kontakt oss', text.form.submit);
      for (const { id } of fields) {
        if (!typed[id]) continue;
        await goToField(terminal, id);
        await fill(terminal, id, typed[id]);
        await holds(terminal, typed[id]);
      }
      await sendWith(terminal);
      await shows(terminal, text.form.error_summary, text.error.phone.too_few_digits);
      const screen = await terminal.lines();
      const told = screen.flatMap((line, index) => (line.includes(text.error.phone.too_few_digits) ? [index] : []));
      expect(told, 'at the top, and at the field').toHaveLength(2);
      await goToField(terminal, 'phone');
      await fill(terminal, 'phone', '22 22 22 22');
      await holds(terminal, '22 22 22 22');
      await sendWith(terminal);
      await shows(terminal, text.page.token.title);
      // A machine would be faster; a person reads what was typed.
      await pause(2100);
      await sendWith(terminal);
      await shows(terminal, text.receipt.title);
      const reference = /\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/.exec((await terminal.lines()).join('\n'))?.[0];
      const found = (await desk.inbox()).filter((stored) => stored.reference === reference);
      // w3m adds a blank to the end of each line whenever it shows a text again.
      const stored = found.map((stored) => ({ ...stored, message: stored.message.replaceAll(/ +$/gm, '') }));
      expect(stored).toMatchObject([{ ...typed, phone: '22 22 22 22', company: null, reference }]);
    } catch (error) {
      console.log((await terminal.lines().catch(() => [])).join('\n').trimEnd());
      throw error;
    } finally {
      await terminal.stop();
    }
  });
}

/** Lines are broken as the screen has room for them. @param {Terminal} terminal */
const screenOf = async (terminal) => (await terminal.lines()).map((line) => line.trim()).join(' ').replaceAll(/\s+/g, ' ');

/**
 * A field is there to be seen with what was typed in it: its end, where that is longer than the field.
 *
 * @param {Terminal} terminal
 * @param {string} typed
 */
async function holds(terminal, typed) {
  const [line = ''] = typed.split('\n');
  const isShown = async () => {
    const screen = await screenOf(terminal);
    return screen.includes(line.slice(0, 12)) || screen.includes(line.slice(-12));
  };
  await expect.poll(isShown).toBe(true);
}

/** @param {Terminal} terminal @param {...string} words */
async function shows(terminal, ...words) {
  const screen = () => screenOf(terminal);
  for (const part of words) await expect.poll(screen).toContain(part);
}

/**
 * Goes from place to place until one of them is right.
 *
 * @param {Terminal} terminal
 * @param {(before: string, line: string) => boolean} isThere of all that stands before the cursor, and of its line
 */
async function goOn(terminal, isThere) {
  for (let steps = 0; steps < 60; steps += 1) {
    const { x, y } = await terminal.cursor();
    const lines = await terminal.lines();
    const line = lines[y] ?? '';
    if (isThere([...lines.slice(0, y), line.slice(0, x)].join('\n'), line)) return;
    await terminal.press('Tab');
    await expect.poll(() => terminal.cursor()).not.toEqual({ x, y });
  }
  throw new Error('the keyboard does not come there');
}

/** @param {Terminal} terminal @param {string} id */
async function goToField(terminal, id) {
  const labels = [...fields.map(({ id, label }) => ({ id, label })), { id: '', label: text.form.trap }];
  await goOn(terminal, (before, line) => {
    const last = labels
      .map(({ id, label }) => ({ id, at: before.search(new RegExp(`^\\s*${label}(?![\\p{L}])`, 'mu')) }))
      .toSorted((one, other) => one.at - other.at)
      .at(-1);
    return last?.id === id && last.at >= 0 && /\[.*\]|_{3}/.test(line);
  });
}

/** @param {Terminal} terminal */
async function sendWith(terminal) {
  await goOn(terminal, (_, line) => line.includes(text.form.submit));
  await terminal.press('Enter');
}
