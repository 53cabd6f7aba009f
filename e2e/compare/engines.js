/** Each engine that is installed, by WebDriver, on the network as it is: what a visit costs there, and how soon a key is heard. */
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startChromium } from '../engines/chromium.js';
import { startFirefox } from '../engines/firefox.js';
import { Browser } from '../engines/webdriver.js';
import { startWebKit } from '../engines/webkit.js';
import { startVisit } from './server.js';

/** @typedef {import('../engines/webdriver.js').Engine} Engine */

/** As wide and as high as Lighthouse's telephone. */
const PHONE = { width: 412, height: 823 };
/** What is waited for an engine to say how long it took. In milliseconds. */
const PATIENCE = 5000;

/** Chromium alone can be given a telephone's share of the processor: as much as Lighthouse gives it. */
const SLOWDOWN = 4;

/** @type {{ name: string, needs: string[], start: () => Promise<Engine>, prepare?: (engine: Engine) => Promise<any> }[]} */
const ENGINES = [
  {
    name: `Chromium, processor slowed ${SLOWDOWN} times`,
    needs: ['chromium', 'chromedriver'],
    start: startChromium,
    prepare: async ({ send }) => {
      // Given a size by the developer's tools, it does not tell when it showed a key; a window of that size does.
      await send('Devtools', { cmd: 'Emulation.clearDeviceMetricsOverride', params: {} });
      await send('SetWindowRect', PHONE);
      await send('Devtools', { cmd: 'Emulation.setCPUThrottlingRate', params: { rate: SLOWDOWN } });
    },
  },
  { name: 'Firefox', needs: ['firefox-esr'], start: startFirefox },
  { name: 'WebKitGTK', needs: ['WebKitWebDriver', 'Xvfb', 'openbox', 'dbus-daemon'], start: startWebKit },
];

/** Times in milliseconds; what an engine does not tell is not there. @typedef {{ first?: number, largest?: number, delay?: number, shown?: number }} Times */
/** @typedef {import('./server.js').Sent & Times} Visit */

/** Those that are here, started, and the names of those that are not. */
export async function startEngines() {
  const running = [];
  const absent = [];
  for (const { name, needs, start, prepare } of ENGINES) {
    if ((await Promise.all(needs.map(isInstalled))).includes(false)) absent.push(name);
    else {
      const engine = await start();
      const browser = new Browser(engine);
      running.push({ name, visit: visiting(browser, () => prepare?.(engine)), stop: () => browser.stop() });
    }
  }
  return { running, absent };
}

/** @param {Browser} browser @param {() => Promise<any> | undefined} prepare */
const visiting = (browser, prepare) => async (/** @type {import('./files.js').Files} */ files) => {
  const visit = await startVisit(files);
  try {
    await browser.fresh();
    await browser.appear(PHONE);
    await prepare();
    await browser.open(visit.url);
    const sent = await visit.settled();
    const paints = await browser.evaluate(paintTimes);
    // By the script and not by a click, so that a key is what the page hears first.
    await browser.focus('form input:not([type=hidden])');
    await browser.type('K');
    const key = await soon(() => browser.evaluate(firstInput));
    return /** @type {Visit} */ ({ ...sent, ...known(paints), ...known(key) });
  } finally {
    visit.stop();
  }
};

/** @param {() => Promise<Times | null>} ask @returns {Promise<Times>} */
async function soon(ask) {
  for (let waited = 0; waited < PATIENCE; waited += 100) {
    const answer = await ask();
    if (answer) return answer;
    await pause(100);
  }
  return {};
}

/** What is not known comes as null, for which WebDriver has a word. @param {{ [name: string]: number | null | undefined }} times */
const known = (times) => Object.fromEntries(Object.entries(times).filter(([, time]) => time !== null));

/** @param {string} program */
async function isInstalled(program) {
  const places = `${process.env.PATH}`.split(delimiter).map((folder) => access(join(folder, program)).then(() => true, () => false));
  return (await Promise.all(places)).includes(true);
}

// What follows runs in the page.

function paintTimes() {
  const first = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null;
  let largest = null;
  if (PerformanceObserver.supportedEntryTypes.includes('largest-contentful-paint')) {
    const observer = new PerformanceObserver(() => {});
    observer.observe({ type: 'largest-contentful-paint', buffered: true });
    largest = observer.takeRecords().at(-1)?.startTime ?? null;
    observer.disconnect();
  }
  return { first, largest };
}

/** How long the first key waited for the page, and until what came of it was shown, in steps of 8 ms. */
function firstInput() {
  if (!PerformanceObserver.supportedEntryTypes.includes('first-input')) return {};
  const observer = new PerformanceObserver(() => {});
  observer.observe({ type: 'first-input', buffered: true });
  const [key] = /** @type {PerformanceEventTiming[]} */ (observer.takeRecords());
  observer.disconnect();
  return key?.name.startsWith('key') ? { delay: key.processingStart - key.startTime, shown: key.duration } : null;
}
