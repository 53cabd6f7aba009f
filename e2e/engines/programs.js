/** Programs that stand behind an engine. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Starts one. What it says is passed on to nobody.
 *
 * @param {string} program
 * @param {string[]} flags
 * @param {Record<string, string>} [environment] beside this process's own
 */
export function start(program, flags, environment = {}) {
  const running = spawn(program, flags, { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, ...environment } });
  // Not when its output is closed: what it has started may live on for a moment, and has the same.
  const ended = once(running, 'exit');
  return {
    /** @param {RegExp} form @returns {Promise<string>} what its first group stands for, as soon as it is said */
    says: (form) =>
      new Promise((resolve, reject) => {
        let output = '';
        running.stdout.setEncoding('utf8').on('data', (text) => {
          output += text;
          const found = form.exec(output)?.[1];
          if (found) resolve(found);
        });
        running.on('exit', () => reject(new Error(`${program} ended before it was ready: ${output}`)));
        running.on('error', reject);
      }),
    isRunning: () => running.exitCode === null && running.signalCode === null,
    stop: async () => {
      running.kill('SIGTERM');
      await ended;
    },
  };
}

/** A port that is free, for programs that take none by themselves. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  server.close();
  await once(server, 'close');
  return port;
}
