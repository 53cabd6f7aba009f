/**
 * WebKitGTK, by its own WebDriver, in a window of ours on a screen that nobody sees. It is Safari's engine, and not Safari.
 */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { driven, session } from './http.js';
import { freePort, start } from './programs.js';

/** Debian's own Python, which its bindings belong to. */
const PYTHON = '/usr/bin/python3';
const here = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));

/** @returns {Promise<import('./webdriver.js').Engine>} */
export async function startWebKit() {
  const folder = await mkdtemp(join(tmpdir(), 'e2e-webkit-'));
  /** @type {(() => Promise<void>)[]} */
  const stops = [];
  const started = (/** @type {ReturnType<typeof start>} */ program) => {
    stops.push(program.stop);
    return program;
  };
  const begin = async () => {
    // It takes a free number, and says which.
    const screen = started(start('Xvfb', ['-displayfd', '1', '-screen', '0', '1600x1400x24', '-nolisten', 'tcp']));
    const socket = join(folder, 'socket');
    const environment = {
      DISPLAY: `:${await screen.says(/(\d+)\n/)}`,
      E2E_WEBKIT_SOCKET: socket,
      // Two of them at once would be told of each other's pages.
      XDG_RUNTIME_DIR: folder,
      XDG_CACHE_HOME: folder,
      GDK_BACKEND: 'x11',
      WEBKIT_DISABLE_COMPOSITING_MODE: '1',
      // Its collector ends the page (abort) when it comes to what the driver has left there. Pages here are small.
      JSC_useGC: 'false',
    };
    const bus = started(start('dbus-daemon', ['--session', '--nofork', '--print-address=1'], environment));
    const withBus = { ...environment, DBUS_SESSION_BUS_ADDRESS: await bus.says(/(.+)\n/) };
    // Without one no window has the focus, and nothing has a ring.
    started(start('openbox', [], withBus));
    const port = await freePort();
    const driver = started(start('WebKitWebDriver', [`--port=${port}`], withBus));
    const url = `http://127.0.0.1:${port}`;
    while (!(await fetch(`${url}/status`).catch(() => false))) {
      if (!driver.isRunning()) throw new Error('WebKitWebDriver ended before it could be spoken to');
      await pause(50);
    }
    const send = await session(url, {
      'webkitgtk:browserOptions': { binary: PYTHON, args: [here('webkit_host.py')] },
    });
    const ask = await asking(socket);
    return {
      name: 'webkit',
      send,
      prepare: (options) => ask('prepare', options),
      appear: (looks) => ask('appear', looks),
      print: async () => {
        const file = join(folder, 'sheets.pdf');
        await ask('print', { file });
        return readFile(file);
      },
      tree: async () => {
        const { stdout } = await promisify(execFile)(PYTHON, [here('webkit_tree.py')], { env: { ...process.env, ...withBus } });
        return JSON.parse(stdout);
      },
    };
  };
  return driven(begin, async () => {
    for (const end of stops.toReversed()) await end();
    await rm(folder, { recursive: true, force: true });
  });
}

/**
 * What the window is asked for, one thing after the other.
 *
 * @param {string} path
 * @returns {Promise<(act: string, given: object) => Promise<any>>}
 */
async function asking(path) {
  const socket = createConnection(path);
  await once(socket, 'connect');
  const answers = createInterface(socket)[Symbol.asyncIterator]();
  return async (act, given) => {
    socket.write(`${JSON.stringify({ ...given, act })}\n`);
    const { value, done } = await answers.next();
    if (done) throw new Error('the window is gone');
    const answer = JSON.parse(value);
    if (answer.failed) throw new Error(answer.failed);
    return answer;
  };
}
