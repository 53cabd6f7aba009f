/** The Nu HTML checker, which knows the standard itself: what html-validate holds pages to is a choice of rules. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { checkFolder } from '../html.js';
import { pages } from '../pages.js';

/** What is right although the checker does not like it. */
const accepted = [
  // The handler gives a message back as it came, and a browser sends its line breaks as CR LF. As it stands in the page a
  // CR would be lost, so it is written as a reference.
  /: A numeric character reference expanded to carriage return\.$/,
];

test('the Nu HTML checker finds nothing wrong in any page, and can find what is', async ({ page }) => {
  const folder = await mkdtemp(join(tmpdir(), 'html-'));
  try {
    for (const [index, { name, open }] of pages.entries()) {
      // The name is only to be recognised by.
      const file = `${index}-${name.replaceAll(/[^a-z0-9]+/gi, '-')}.html`;
      await writeFile(join(folder, file), await (await open(page)).text());
    }
    await writeFile(join(folder, 'faulty.html'), '<!DOCTYPE html><html lang="nb"><title>x</title><p><div></p>');
    const found = await checkFolder(folder);
    const isFaulty = (/** @type {string} */ line) => line.startsWith('faulty.html');
    expect(found.filter((line) => !isFaulty(line) && !accepted.some((words) => words.test(line)))).toEqual([]);
    expect(found.filter(isFaulty)).not.toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
