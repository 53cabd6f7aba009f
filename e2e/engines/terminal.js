/** A program in a terminal that nobody sees: keys go in, and what stands on the screen is read. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** So high that a whole page fits. */
const SIZE = ['-x', '100', '-y', '120'];

/**
 * @param {(folder: string) => Promise<string[]>} command what is run, with a folder of its own, which is its home too
 */
export async function startTerminal(command) {
  const folder = await mkdtemp(join(tmpdir(), 'e2e-terminal-'));
  const environment = { ...process.env, HOME: folder, TERM: 'xterm', LC_ALL: 'C.UTF-8', TMUX: '' };
  const tmux = async (/** @type {string[]} */ ...words) =>
    (await promisify(execFile)('tmux', ['-S', join(folder, 'tmux'), '-f', '/dev/null', ...words], { env: environment })).stdout;
  const stop = async () => {
    await tmux('kill-server').catch(() => {});
    await rm(folder, { recursive: true, force: true, maxRetries: 20 });
  };
  try {
    await tmux('new-session', '-d', ...SIZE, ...(await command(folder)));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    stop,
    /** The screen, line by line. */
    lines: async () => (await tmux('capture-pane', '-p')).split('\n'),
    cursor: async () => {
      const [x = 0, y = 0] = (await tmux('display-message', '-p', '#{cursor_x} #{cursor_y}')).split(' ').map(Number);
      return { x, y };
    },
    /** Keys by tmux's names. */
    press: (/** @type {string[]} */ ...keys) => tmux('send-keys', ...keys),
    /** Letters as they are. */
    type: (/** @type {string} */ text) => tmux('send-keys', '-l', text),
  };
}
