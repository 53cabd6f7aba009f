/** `site-gen serve`, in a folder with a copy of the sources that a test may spoil. */
import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './cargo.js';
import { startProgram } from './program.js';

const WELCOME = /(?<url>http:\/\/127\.0\.0\.1:\d+)\//;

/**
 * @param {(folder: string) => Promise<void>} [prepare] what to do to the copy before it is served
 * @param {string} [port] a free one by default
 */
export async function startPreview(prepare, port = '0') {
  const folder = await mkdtemp(join(tmpdir(), 'e2e-preview-'));
  const remove = () => rm(folder, { recursive: true });
  for (const name of ['content', 'templates', 'infra']) await cp(join(ROOT, name), join(folder, name), { recursive: true });
  await prepare?.(folder);
  try {
    const preview = await startProgram('site-gen', ['serve', '--port', port], WELCOME, folder);
    const stop = async () => {
      await preview.stop();
      await remove();
    };
    // Answered when there has been a first build, of what is there now.
    await fetch(preview.found.url);
    return { url: preview.found.url, edit: edit(folder), stop };
  } catch (error) {
    await remove();
    throw error;
  }
}

/**
 * Saves a file as many editors do: another one is written and given its name.
 *
 * @param {string} folder
 */
export const edit = (folder) => async (/** @type {string} */ name, /** @type {string | RegExp} */ from, /** @type {string} */ to) => {
  const file = join(folder, name);
  const text = await readFile(file, 'utf8');
  const edited = text.replace(from, to);
  if (edited === text) throw new Error(`${name} has no ${from}`);
  await writeFile(`${file}~`, edited);
  await rename(`${file}~`, file);
};
