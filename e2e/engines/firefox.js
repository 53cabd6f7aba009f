/**
 * Debian's Firefox, by Marionette: WebDriver's own commands on a socket, as geckodriver passes them on, and a way into the
 * browser itself for what WebDriver has no word for.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { A4 } from './webdriver.js';

/** For every page of the run: Norwegian, and no question to the browser's maker. */
const PREFERENCES = {
  'marionette.port': 0,
  'intl.accept_languages': 'nb-NO,nb,no',
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.page': 0,
  'browser.aboutwelcome.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'toolkit.telemetry.enabled': false,
  'app.normandy.enabled': false,
  'messaging-system.rsexperimentloader.enabled': false,
  'services.settings.server': 'data:,',
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'extensions.getAddons.cache.enabled': false,
  'extensions.systemAddon.update.enabled': false,
  'browser.safebrowsing.update.enabled': false,
  'signon.rememberSignons': false,
};

/** @returns {Promise<import('./webdriver.js').Engine>} */
export async function startFirefox() {
  const profile = await mkdtemp(join(tmpdir(), 'e2e-firefox-'));
  const lines = Object.entries(PREFERENCES).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`);
  await writeFile(join(profile, 'user.js'), lines.join('\n'));
  const flags = ['--headless', '--no-remote', '--marionette', '-remote-allow-system-access', '--profile', profile];
  const running = spawn('firefox-esr', flags, { stdio: 'ignore' });
  const ended = once(running, 'close');
  const stop = async () => {
    running.kill('SIGKILL');
    await ended;
    // Its other processes write until they notice that it is gone.
    await rm(profile, { recursive: true, force: true, maxRetries: 20 });
  };
  try {
    const call = await connected(await portIn(join(profile, 'MarionetteActivePort'), running));
    const session = await call('WebDriver:NewSession', { pageLoadStrategy: 'normal' });
    if (session.capabilities.browserName !== 'firefox') throw new Error('Marionette belongs to another program');
    return { ...commands(call), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @param {Call} call @returns {Omit<import('./webdriver.js').Engine, 'stop'>} */
function commands(call) {
  /** @type {import('./webdriver.js').Send} */
  const send = async (name, parameters = {}) => {
    const answer = await call(`WebDriver:${name}`, parameters);
    return answer && 'value' in answer ? answer.value : answer;
  };
  /** In the browser itself. @param {Function} act @param {...any} given */
  const inside = async (act, ...given) => {
    await call('Marionette:SetContext', { value: 'chrome' });
    try {
      const { value } = await call('WebDriver:ExecuteAsyncScript', { script: asynchronous(act), args: given, sandbox: 'system' });
      if (value?.failed) throw new Error(value.failed);
      return value;
    } finally {
      await call('Marionette:SetContext', { value: 'content' });
    }
  };
  return {
    name: 'firefox',
    send,
    prepare: ({ script, pageCache, hardened }) =>
      inside(setPreferences, {
        'javascript.enabled': script,
        'browser.sessionhistory.max_total_viewers': pageCache ? 8 : 0,
        // 2 is as usual, 0 never.
        'network.http.sendRefererHeader': hardened ? 0 : 2,
        'privacy.resistFingerprinting': Boolean(hardened),
      }),
    appear: async ({ width, height, zoom, text, dark, forcedColours }) => {
      await inside(setPreferences, {
        // 0 is dark, 1 light.
        'layout.css.prefers-color-scheme.content-override': dark ? 0 : 1,
        // 2: the reader's colours in place of the page's.
        'browser.display.document_color_use': forcedColours ? 2 : 0,
      });
      await inside(setView, { width, height, zoom, text });
    },
    print: async () => Buffer.from(await send('Print', A4), 'base64'),
    tree: () => inside(accessibleTree),
  };
}

/** @typedef {(name: string, parameters: object) => Promise<any>} Call */

/** A script that answers when it is done. @param {Function} act */
const asynchronous = (act) =>
  `const done = arguments[arguments.length - 1]; (${act})(...[...arguments].slice(0, -1)).then(done, (error) => done({ failed: String(error) }))`;

/**
 * @param {string} file
 * @param {import('node:child_process').ChildProcess} running
 */
async function portIn(file, running) {
  while (running.exitCode === null) {
    const port = Number(await readFile(file, 'utf8').catch(() => ''));
    if (port) return port;
    await pause(50);
  }
  throw new Error('Firefox ended before it could be spoken to');
}

/** Each message is its length, a colon, and JSON. @param {number} port @returns {Promise<Call>} */
async function connected(port) {
  const socket = createConnection(port, '127.0.0.1');
  await once(socket, 'connect');
  /** @type {Map<number, { resolve: (value: any) => void, reject: (error: Error) => void }>} */
  const waiting = new Map();
  let received = Buffer.alloc(0);
  let last = 0;
  socket.on('data', (bytes) => {
    received = Buffer.concat([received, bytes]);
    for (;;) {
      const colon = received.indexOf(':');
      const end = colon + 1 + Number(received.subarray(0, Math.max(colon, 0)));
      if (colon < 0 || received.length < end) return;
      const message = JSON.parse(received.subarray(colon + 1, end).toString());
      received = received.subarray(end);
      // Its greeting is no answer.
      if (!Array.isArray(message)) continue;
      const [, id, error, result] = message;
      const asked = waiting.get(id);
      waiting.delete(id);
      if (error) asked?.reject(new Error(`${error.error}: ${error.message}`));
      else asked?.resolve(result);
    }
  });
  const lost = () => {
    for (const { reject } of waiting.values()) reject(new Error('Firefox ended'));
    waiting.clear();
  };
  socket.on('error', lost).on('close', lost);
  return (name, parameters) =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve, reject });
      const message = JSON.stringify([0, last, name, parameters]);
      socket.write(`${Buffer.byteLength(message)}:${message}`);
    });
}

// What follows runs in the browser itself.

/** @type {any} */
let Services;
/** @type {any} */
let gBrowser;
/** @type {any} */
let Cc;
/** @type {any} */
let Ci;

/** @param {Record<string, boolean | number>} wanted */
async function setPreferences(wanted) {
  for (const [name, value] of Object.entries(wanted)) {
    if (typeof value === 'boolean') Services.prefs.setBoolPref(name, value);
    else Services.prefs.setIntPref(name, value);
  }
}

/** The window is made so wide that the page is. @param {{ width: number, height: number, zoom: number, text: number }} wanted */
async function setView({ width, height, zoom, text }) {
  const { selectedBrowser: view } = gBrowser;
  view.browsingContext.fullZoom = zoom;
  view.browsingContext.textZoom = text;
  view.style.minWidth = view.style.maxWidth = `${width}px`;
  view.style.minHeight = view.style.maxHeight = `${height}px`;
  const { promise, resolve } = Promise.withResolvers();
  // Two frames: the page learns its size with the first.
  requestAnimationFrame(() => requestAnimationFrame(resolve));
  await promise;
}

/** Every part of the page that a screen reader is told of. */
async function accessibleTree() {
  const service = Cc['@mozilla.org/accessibilityService;1'].getService(Ci.nsIAccessibilityService);
  const view = gBrowser.selectedBrowser;
  const { STATE_BUSY } = Ci.nsIAccessibleStates;
  /** @returns {any} */
  const documentOf = () => {
    const outer = service.getAccessibleFor(view);
    const found = outer?.firstChild;
    if (!found) return null;
    const state = {};
    found.getState(state, {});
    return /** @type {any} */ (state).value & STATE_BUSY ? null : found;
  };
  let page = documentOf();
  while (!page?.childCount) {
    const { promise, resolve } = Promise.withResolvers();
    setTimeout(resolve, 50);
    await promise;
    page = documentOf();
  }
  /** @type {import('./webdriver.js').Node[]} */
  const found = [];
  const walk = (/** @type {any} */ part) => {
    const state = {};
    const more = {};
    part.getState(state, more);
    const { value } = /** @type {any} */ (state);
    const states = [...service.getStringStates(value, /** @type {any} */ (more).value)];
    found.push({ role: service.getStringRole(part.role), name: part.name ?? '', states });
    for (let child = part.firstChild; child; child = child.nextSibling) walk(child);
  };
  walk(page);
  return found;
}
