/** A program of the workspace that runs until it is told to end, on ports it takes by itself. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ROOT, toRun } from './cargo.js';

/**
 * Starts it, and returns when it has printed on standard error where it is.
 *
 * @param {string} program
 * @param {string[]} flags
 * @param {RegExp} welcome with a named group for each thing to be known
 * @param {string} [folder] where it is started
 * @returns {Promise<{ found: Record<string, string>, stop: () => Promise<void> }>}
 */
export async function startProgram(program, flags, welcome, folder = ROOT) {
  // On Unix cargo is replaced by the program it has built, so a signal reaches the program itself.
  const running = spawn('cargo', toRun(program, ...flags), {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(running, 'close');
  const stop = async () => {
    running.kill('SIGTERM');
    await ended;
  };
  try {
    return { found: await heard(running, welcome), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * @param {import('node:child_process').ChildProcess} running
 * @param {RegExp} welcome
 * @returns {Promise<Record<string, string>>}
 */
function heard(running, welcome) {
  return new Promise((resolve, reject) => {
    let output = '';
    // Read to the end, also after the welcome: a full pipe would stop it.
    running.stderr?.setEncoding('utf8').on('data', (text) => {
      output += text;
      const found = output.match(welcome)?.groups;
      if (found) resolve(found);
    });
    running.on('error', reject);
    running.on('close', () => reject(new Error(`it ended before it was ready:\n${output}`)));
  });
}
