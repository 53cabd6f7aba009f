/** `desk open` over a `local` with the invented people of `--demo`, on ports they take by themselves. */
import { startLocal } from './local.js';
import { startProgram } from './program.js';

const ADDRESS = /(?<url>http:\/\/127\.0\.0\.1:\d+)(?<path>\/inn\?kode=[0-9a-f]+)/;

/**
 * Starts both. Each page that enters has used the code, so one browser context sees all.
 *
 * @param {...string} flags of `local`
 */
export async function startDesk(...flags) {
  const local = await startLocal('--client-limit', 'off', ...flags);
  try {
    const store = ['--local', '--dynamodb-port', local.dynamodbPort, '--data', local.data, '--actor', 'kari.sak'];
    const desk = await startProgram('desk', [...store, 'open', '--no-browser'], ADDRESS);
    const stop = async () => {
      await desk.stop();
      await local.stop();
    };
    return { url: desk.told.url, first: `${desk.told.url}${desk.told.path}`, stop };
  } catch (error) {
    await local.stop();
    throw error;
  }
}
