/** What a case worker sees. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ROOT, toRun } from './cargo.js';

/**
 * A message in the inbox; the keys the tests look at.
 *
 * @typedef {object} Enquiry
 * @property {string} reference
 * @property {string} received_at
 * @property {string} name
 * @property {string} email
 * @property {string | null} company
 * @property {string} message
 * @property {number} review_at
 * @property {number} expires_at
 * @property {number} contact_expires_at
 */

/** @returns {Promise<Enquiry[]>} every message that is stored */
export async function inbox() {
  return JSON.parse(await desk('inbox', '--format', 'json'));
}

/** @param {string} reference */
export async function show(reference) {
  return desk('show', reference);
}

/**
 * What the program answers on standard output.
 *
 * @param {string[]} command
 */
export async function desk(...command) {
  const { E2E_DYNAMODB_PORT: port = '', E2E_DATA: data = '' } = process.env;
  const run = toRun('desk', '--local', '--dynamodb-port', port, '--data', data, ...command);
  const { stdout } = await promisify(execFile)('cargo', run, { cwd: ROOT });
  return stdout;
}
