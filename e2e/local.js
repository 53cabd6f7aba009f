/**
 * The system under test: `local`, on ports the operating system chooses, with a data folder of its own.
 *
 * Not Playwright's `webServer`: that waits for a port known beforehand or for a line of the log, and what we wait for is
 * the sign of health, on a port that is read from the log. A port that is looked up beforehand may be taken when, a
 * build later, it is opened.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, toRun } from './cargo.js';

/** What `local` says on standard error when both ports are open. */
const WELCOME = /http:\/\/127\.0\.0\.1:(?<port>\d+)\/[^]*DynamoDB engine on port (?<dynamodbPort>\d+)/;

/**
 * Starts it, and returns when `GET /api/helse` answers 200.
 *
 * @returns {Promise<{ url: string, dynamodbPort: string, stop: () => Promise<void> }>}
 */
export async function startLocal() {
  const data = await mkdtemp(join(tmpdir(), 'e2e-'));
  const flags = ['--port', '0', '--dynamodb-port', '0', '--data', data];
  // On Unix cargo is replaced by the program it has built, so a signal reaches `local` itself.
  const local = spawn('cargo', toRun('local', ...flags), {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(local, 'close');
  const stop = async () => {
    local.kill('SIGTERM');
    await ended;
    await rm(data, { recursive: true });
  };
  try {
    const { port, dynamodbPort } = await portsFrom(local);
    const url = `http://127.0.0.1:${port}`;
    const health = await fetch(`${url}/api/helse`);
    if (health.status !== 200) throw new Error(`GET /api/helse answered ${health.status}`);
    return { url, dynamodbPort, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * @param {import('node:child_process').ChildProcess} local
 * @returns {Promise<Record<string, string>>}
 */
function portsFrom(local) {
  return new Promise((resolve, reject) => {
    let said = '';
    // Read to the end, also after the welcome: a full pipe would stop it.
    local.stderr?.setEncoding('utf8').on('data', (text) => {
      said += text;
      const ports = said.match(WELCOME)?.groups;
      if (ports) resolve(ports);
    });
    local.on('error', reject);
    local.on('close', () => reject(new Error(`local ended before it was ready:\n${said}`)));
  });
}
