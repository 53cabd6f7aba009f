/**
 * The system under test: `local`, on ports the operating system chooses, with a data folder of its own.
 *
 * Not Playwright's `webServer`: that waits for a port known beforehand or for a line of the log, and what we wait for is
 * the sign of health, on a port that is read from the log. A port that is looked up beforehand may be taken when, a
 * build later, it is opened.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram } from './program.js';

/** What `local` says on standard error when both ports are open. */
const WELCOME = /http:\/\/127\.0\.0\.1:(?<port>\d+)\/[^]*DynamoDB engine on port (?<dynamodbPort>\d+)/;

/**
 * Starts it, and returns when `GET /api/helse` answers 200.
 *
 * @param {...string} more flags; without any, one client may send as much as all tests do
 * @returns {Promise<{ url: string, dynamodbPort: string, data: string, stop: () => Promise<void> }>}
 */
export async function startLocal(...more) {
  const data = await mkdtemp(join(tmpdir(), 'e2e-'));
  const limit = more.length ? more : ['--client-limit', 'off'];
  const flags = ['--port', '0', '--dynamodb-port', '0', '--data', data, ...limit];
  const local = await startProgram('local', flags, WELCOME);
  const stop = async () => {
    await local.stop();
    await rm(data, { recursive: true });
  };
  try {
    const url = `http://127.0.0.1:${local.found.port}`;
    const health = await fetch(`${url}/api/helse`);
    if (health.status !== 200) throw new Error(`GET /api/helse answered ${health.status}`);
    return { url, dynamodbPort: local.found.dynamodbPort, data, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
