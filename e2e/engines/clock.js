/** A `local` whose clock goes on at once, for pages that were left open: it is ended, and started again at the same address. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram } from '../program.js';
import { freePort } from './programs.js';

const WELCOME = /(?<url>http:\/\/127\.0\.0\.1:\d+)\/[^]*DynamoDB engine on port/;

/** @param {string} now */
export async function startClock(now) {
  const data = await mkdtemp(join(tmpdir(), 'e2e-clock-'));
  const port = await freePort();
  const startAt = (/** @type {string} */ time) =>
    startProgram('local', ['--port', `${port}`, '--dynamodb-port', '0', '--data', data, '--client-limit', 'off', '--now', time], WELCOME);
  let local = await startAt(now);
  return {
    url: `${local.found.url}`,
    goOn: async (/** @type {string} */ later) => {
      await local.stop();
      local = await startAt(later);
    },
    stop: async () => {
      await local.stop();
      await rm(data, { recursive: true });
    },
  };
}
