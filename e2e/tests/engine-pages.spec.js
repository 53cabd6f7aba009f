/** How pages look, sound and print in each engine. What only one of them shows was found here, and not by axe. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from '@playwright/test';
import { expectCallable, expectIcon, expectTold, expectWalked, fieldEdges, lost, paperAndInk } from '../engines/checks.js';
import { engines, retriesOf, test } from '../engines/index.js';
import { states } from '../engines/states.js';

/** What cannot be asked of an engine from outside. */
const CANNOT = { text: ['chromium'], forcedColours: ['webkit'] };
/** Pages that may need more than one sheet. */
const LONG = /^\/personvern\/|^\/tilgjengelighet\//;

for (const engine of engines) {
  test.describe(engine, { tag: `@${engine}` }, () => {
    test.describe.configure({ mode: 'default', retries: retriesOf(engine) });

    for (const { name, open, faulty = [] } of states) {
      test(`${name} holds in ${engine}: keyboard, zoom, text size, colours, print, and what is told to a screen reader`, async ({ browserOf }) => {
        const browser = await browserOf(engine);
        await browser.fresh();
        await open(browser);

        await test.step('the icon is drawn', () => expectIcon(browser));
        await test.step('told to a screen reader: faults, lists, headings and language as they are', () => expectTold(browser, faulty.length));
        await test.step('every control is called by the words that are seen', () => expectCallable(browser));
        await test.step('the keyboard goes from place to place in order, and each has a ring', () => expectWalked(browser));

        await test.step('nothing is lost at 400 %', async () => {
          await browser.appear({ zoom: 4 });
          expect.soft(await browser.evaluate(lost)).toEqual([]);
        });

        if (!CANNOT.text.includes(engine)) {
          await test.step('nor on a phone with text of twice the size', async () => {
            await browser.appear({ width: 390, text: 2 });
            expect.soft(await browser.evaluate(lost)).toEqual([]);
          });
        }

        await test.step('in dark colours what is written is light', async () => {
          await browser.appear({ dark: true });
          const { paper, ink } = await browser.evaluate(paperAndInk);
          expect.soft(paper).toBeLessThan(0.1);
          expect.soft(ink).toBeGreaterThan(0.5);
        });

        if (!CANNOT.forcedColours.includes(engine)) {
          await test.step('in forced colours every field and button has an edge, and a fault a wider one', async () => {
            for (const dark of [false, true]) {
              await browser.appear({ dark, forcedColours: true });
              const edges = await browser.evaluate(fieldEdges);
              for (const { id, isFaulty, width, isSeen } of edges) {
                expect.soft({ id, isSeen }, id).toEqual({ id, isSeen: true });
                if (isFaulty) expect.soft(width, id).toBeGreaterThanOrEqual(3);
              }
              expect.soft(edges.filter(({ isFaulty }) => isFaulty).map(({ id }) => id)).toEqual(faulty);
            }
          });
        }

        await test.step('on paper no sheet is empty', async () => {
          await browser.appear({});
          const { size, sheets } = await printed(await browser.print());
          expect.soft(size).toContain('A4');
          for (const sheet of sheets) expect.soft(sheet.replaceAll(/\s/g, '').length).toBeGreaterThan(20);
          if (!LONG.test(name)) expect.soft(sheets).toHaveLength(1);
        });
      });
    }
  });
}

/** @param {Buffer} pdf @returns {Promise<{ size: string, sheets: string[] }>} the paper, and the text on each sheet, also of empty ones */
async function printed(pdf) {
  const folder = await mkdtemp(join(tmpdir(), 'print-'));
  try {
    const path = join(folder, 'page.pdf');
    await writeFile(path, pdf);
    const run = promisify(execFile);
    const size = (await run('pdfinfo', [path])).stdout.match(/^Page size:.*$/m)?.[0] ?? '';
    // A form feed ends each sheet, the last one too.
    const sheets = (await run('pdftotext', ['-layout', path, '-'])).stdout.split('\f').slice(0, -1);
    return { size, sheets };
  } finally {
    await rm(folder, { recursive: true });
  }
}
