import { defineConfig } from '@playwright/test';
import { launchOptions } from './browser.js';

export default defineConfig({
  testDir: 'tests',
  globalSetup: './global-setup.js',
  fullyParallel: true,
  forbidOnly: true,
  // A test that passes at the second try has found something, too.
  retries: 0,
  use: {
    baseURL: process.env.E2E_URL,
    locale: 'nb-NO',
    launchOptions,
    screenshot: 'only-on-failure',
  },
});
