/** Debian's Chromium, by its own WebDriver. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchOptions } from '../browser.js';
import { driven, session } from './http.js';
import { start } from './programs.js';
import { A4 } from './webdriver.js';

/** @returns {Promise<import('./webdriver.js').Engine>} */
export async function startChromium() {
  const profile = await mkdtemp(join(tmpdir(), 'e2e-chromium-'));
  const driver = start('chromedriver', ['--port=0']);
  const begin = async () => {
    const url = `http://127.0.0.1:${await driver.says(/started successfully on port (\d+)/)}`;
    const flags = ['--headless=new', '--no-first-run', '--lang=nb-NO', `--user-data-dir=${profile}`, ...(launchOptions.args ?? [])];
    if (!launchOptions.chromiumSandbox) flags.push('--no-sandbox');
    const send = await session(url, {
      browserName: 'chrome',
      'goog:chromeOptions': { binary: launchOptions.executablePath, args: flags },
    });
    const devtools = (/** @type {string} */ cmd, params = {}) => send('Devtools', { cmd, params });
    let script = true;
    return {
      name: 'chromium',
      send,
      prepare: async (options) => {
        script = options.script ?? true;
      },
      appear: async ({ width = 0, height = 0, zoom = 1, dark, forcedColours }) => {
        await devtools('Emulation.setScriptExecutionDisabled', { value: !script });
        // The browser's zoom is a smaller window with larger pixels.
        const size = { width: Math.round(width / zoom), height: Math.round(height / zoom) };
        await devtools('Emulation.setDeviceMetricsOverride', { ...size, deviceScaleFactor: zoom, mobile: false });
        const features = [
          { name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' },
          { name: 'forced-colors', value: forcedColours ? 'active' : 'none' },
        ];
        await devtools('Emulation.setEmulatedMedia', { features });
      },
      print: async () => Buffer.from(await send('Print', A4), 'base64'),
      tree: async () => {
        const { nodes } = await devtools('Accessibility.getFullAXTree');
        return nodes
          .filter((/** @type {any} */ node) => !node.ignored)
          .map((/** @type {any} */ { role, name, properties = [] }) => ({
            role: role.value,
            name: name?.value ?? '',
            states: properties.filter((/** @type {any} */ { value }) => ![false, 'false'].includes(value.value)).map((/** @type {any} */ { name }) => name),
          }));
      },
    };
  };
  return driven(begin, async () => {
    await driver.stop();
    await rm(profile, { recursive: true, force: true, maxRetries: 20 });
  });
}
