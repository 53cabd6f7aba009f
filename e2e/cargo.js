/**
 * The workspace's programs, through cargo.
 *
 * By `--bin` and not by `-p`: cargo then chooses the dependencies' features for the whole workspace at once, and does
 * not build them again for each program.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The workspace, where cargo is run. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Builds the programs that the tests use. */
export async function build() {
  await promisify(execFile)('cargo', ['build', '--quiet', '--bin', 'local', '--bin', 'desk', '--bin', 'site-gen'], { cwd: ROOT });
}

/**
 * What cargo is to do to run a program, in any folder.
 *
 * @param {string} program
 * @param {string[]} flags
 */
export const toRun = (program, ...flags) => ['run', '--quiet', '--manifest-path', `${ROOT}Cargo.toml`, '--bin', program, '--', ...flags];
