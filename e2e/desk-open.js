/** `desk open` over a `local`, on ports they take by themselves. */
import { startLocal } from './local.js';
import { startProgram } from './program.js';

const ADDRESS = /(?<url>http:\/\/127\.0\.0\.1:\d+)(?<path>\/inn\?kode=[0-9a-f]+)/;

/**
 * Starts both. Each page that enters has used the code, so one browser context sees all.
 *
 * @param {object} [options]
 * @param {boolean} [options.demo] whether the invented people of `--demo` are there; nobody is without them
 * @param {string} [options.now] when both clocks start; the system's, when nothing is said
 */
export async function startDesk({ demo = true, now = '' } = {}) {
  const clock = now ? ['--now', now] : [];
  const local = await startLocal('--client-limit', 'off', ...(demo ? ['--demo'] : []), ...clock);
  try {
    const store = ['--local', '--dynamodb-port', local.dynamodbPort, '--data', local.data, '--actor', 'kari.sak', ...clock];
    const desk = await startProgram('desk', [...store, 'open', '--no-browser'], ADDRESS);
    const stop = async () => {
      await desk.stop();
      await local.stop();
    };
    return { url: desk.found.url, first: `${desk.found.url}${desk.found.path}`, stop };
  } catch (error) {
    await local.stop();
    throw error;
  }
}
