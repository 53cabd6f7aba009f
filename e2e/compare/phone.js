/** Chromium with Lighthouse's own settings for a telephone: what a visit costs there, on a network that is reckoned. */
import * as chromeLauncher from 'chrome-launcher';
import lighthouse from 'lighthouse';
import { launchOptions } from '../browser.js';
import { startVisit } from './server.js';

/** A machine that has other things to do cannot measure now and then. */
const TRIES = 3;

const FIGURES = /** @type {const} */ ({
  first: 'first-contentful-paint',
  largest: 'largest-contentful-paint',
  blocked: 'total-blocking-time',
  delay: 'max-potential-fid',
});

/** @typedef {import('./server.js').Sent & Record<keyof typeof FIGURES, number>} Visit times in milliseconds */

export async function startPhone() {
  const chrome = await chromeLauncher.launch({
    chromePath: launchOptions.executablePath,
    chromeFlags: ['--headless=new', ...(launchOptions.chromiumSandbox ? [] : ['--no-sandbox']), ...(launchOptions.args ?? [])],
  });
  let about = '';
  return {
    /** @param {import('./files.js').Files} files @returns {Promise<Visit>} */
    visit: async (files) => {
      for (let tried = 1; ; tried += 1) {
        const visit = await startVisit(files);
        try {
          const result = await lighthouse(visit.url, { port: chrome.port, logLevel: 'error', onlyCategories: ['performance'] });
          if (!result) throw new Error('Lighthouse says nothing');
          const { audits, lighthouseVersion, environment, configSettings } = result.lhr;
          about = `Lighthouse ${lighthouseVersion}, processor slowed ${configSettings.throttling.cpuSlowdownMultiplier} times, ` +
            `${configSettings.throttling.rttMs} ms and ${Math.round(configSettings.throttling.throughputKbps)} kbit/s, ` +
            `${/Chrome\/[\d]+/.exec(environment.hostUserAgent)?.[0].replace('/', ' ')}`;
          const times = Object.entries(FIGURES).map(([name, id]) => [name, audits[id]?.numericValue]);
          const lacking = times.filter(([, time]) => typeof time !== 'number');
          if (lacking.length && tried < TRIES) continue;
          if (lacking.length) throw new Error(`Lighthouse cannot measure ${lacking.map(([name]) => name).join(', ')}`);
          return { ...(await visit.settled()), ...Object.fromEntries(times) };
        } finally {
          visit.stop();
        }
      }
    },
    about: () => about,
    stop: () => chrome.kill(),
  };
}
