/** The case worker's first day, as `docs/desk.md` tells it, done step by step in a browser. */
import { execFile } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { ROOT } from '../cargo.js';
import { startDesk } from '../desk-open.js';
import { follow, guide, NOW, parts } from '../guide.js';

const TODAY = NOW.slice(0, 10);
/** What a picture of the guide may weigh. */
const MAX_BYTES = 120_000;
/** What a first day has in it, as the pages say that it was done. */
const DEEDS = [
  'Merket som løst', 'Innsynspakken er laget', 'Opplysningene er rettet', 'Oppbevaringsplikt er registrert',
  'Opplysningene er slettet', 'Ny kontaktperson er registrert', 'Avviket er undersøkt',
];

test('the first day can be lived from its first step to its last', async ({ browser }) => {
  const all = parts(guide());
  const sentences = all.flatMap((part) => ('sentence' in part ? [part.sentence] : []));
  for (const deed of DEEDS) expect(sentences.filter((words) => words.startsWith(`Du er på siden «${deed}`)), deed).toHaveLength(1);
  const desk = await startDesk({ now: NOW });
  try {
    const context = await browser.newContext({ baseURL: desk.url, locale: 'nb-NO' });
    const reader = { page: await context.newPage(), behind: [], today: TODAY, patience: 20_000 };
    await reader.page.goto(desk.first);
    await follow(all, reader, { picture: async () => {}, step: test.step });
    await context.close();
  } finally {
    await desk.stop();
  }
});

test('a step that is not true is noticed', async ({ page }) => {
  await page.setContent(`
    <nav aria-label="Meny"><a href="#x">Innboks</a></nav>
    <main><h1>Innboks</h1><p>Frist 3. mars</p><a href="#x">Kari</a>
    <details><summary>Mer</summary>Gjemt</details>
    <label>Navn <span>valgfritt</span><input></label>
    <fieldset><legend>Utfall</legend><label><input type="radio">Sendt</label></fieldset>
    <label><input type="checkbox">Jeg har lest</label><button>Finn</button></main>`);
  page.setDefaultTimeout(1_500);
  /** @param {string} step */
  const live = (step) =>
    follow(parts(`1. ${step}`), { page, behind: [], today: TODAY, patience: 1_500 }, { picture: async () => {} });
  await live('Du er på siden «Innboks». Du ser «Frist …» og «Kari». Velg «Innboks» i menyen. Velg lenken «Kari».');
  await live('Skriv `Ola` i feltet «Navn». Velg «Sendt» under «Utfall». Trykk på knappen «Finn». Du ser ikke «Gjemt».');
  await live('Kryss av for «Jeg har lest». Skriv dagen i går i feltet «Navn».');
  expect(await page.getByLabel('Navn').inputValue()).toBe('2026-03-15');
  for (const step of [
    'Du er på siden «Saker».', 'Du er på siden «Inn».', 'Du ser «Innboks» og «Gjemt».', 'Du ser ikke «Mer».',
    'Velg lenken «Ola».', 'Velg «Saker» i menyen.', 'Trykk på knappen «Søk».', 'Skriv `Ola` i feltet «Adresse».',
    'Velg «Trukket» under «Utfall».', 'Velg «Sendt» under «Grunn».', 'Kryss av for «Jeg har sett».', 'Lukk fanen.',
  ]) {
    await expect(live(step), step).rejects.toThrow();
  }
  for (const step of ['Gjør noe annet.', 'Du ser Kari.', 'Du ser «Kari»']) {
    expect(() => parts(`1. ${step}`), step).toThrow('nobody knows how to do this');
  }
  expect(() => parts('1. Du ser «Kari».\n3. Du ser «Ola».')).toThrow('this is step 2');
});

test('its pictures are there and light, its links lead somewhere, and its commands exist', async () => {
  const text = guide();
  const pictures = parts(text).flatMap((part) => ('picture' in part ? [part.picture] : []));
  expect(pictures.length).toBeGreaterThan(5);
  for (const picture of pictures) {
    const bytes = statSync(join(ROOT, 'docs', picture)).size;
    expect(bytes, picture).toBeLessThanOrEqual(MAX_BYTES);
  }
  const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, to]) => `${to}`);
  expect(links.length).toBeGreaterThan(pictures.length);
  for (const link of links) expect(existsSync(join(ROOT, 'docs', link)), link).toBe(true);
  expect(dirname(`${pictures[0]}`)).toBe('bilder');
  const commands = [...text.matchAll(/^cargo (run --bin .+)$/gm)].map(([, words]) => `${words}`.split(' '));
  expect(commands).toHaveLength(2);
  // The program reads every flag before the one that asks for help.
  for (const command of commands) await promisify(execFile)('cargo', [...command, '--help'], { cwd: ROOT });
});
