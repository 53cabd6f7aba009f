import { defineConfig } from '@playwright/test';
import { launchOptions } from './browser.js';
import { environmentFor, fontSets } from './fonts.js';

/** On tests whose result depends on how wide and how high letters are. */
const LAYOUT = /@layout/;
/** On tests whose result depends on how long the machine takes. */
const ALONE = /@alone/;
const fontProjects = Object.keys(fontSets);

export default defineConfig({
  testDir: 'tests',
  globalSetup: './global-setup.js',
  fullyParallel: true,
  // The half of the cores that Playwright takes by itself would be idle: a test waits most of its time, since nobody
  // fills in a form in less than two seconds.
  workers: '100%',
  // Against what hangs, and nothing else: how long a test takes says more of the machine than of the program.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  // What is said of each page (`tests/spoken.spec.js`): the same on every machine, and read by people.
  snapshotPathTemplate: 'spoken/{arg}{ext}',
  forbidOnly: true,
  // A test that passes at the second try has found something, too.
  retries: 0,
  use: {
    baseURL: process.env.E2E_URL,
    locale: 'nb-NO',
    launchOptions,
    screenshot: 'only-on-failure',
  },
  // Everything in the machine's own fonts, whichever these are, and the layout in each set that is known.
  projects: [
    { name: 'machine', testIgnore: /fonts\.spec\.js$/, grepInvert: ALONE },
    ...fontProjects.map((name) => ({
      name,
      grep: LAYOUT,
      use: { launchOptions: { ...launchOptions, env: environmentFor(name) } },
    })),
    // A project that depends on others starts when nothing runs beside it any more.
    { name: 'alone', grep: ALONE, workers: 1, dependencies: ['machine', ...fontProjects] },
  ],
});
