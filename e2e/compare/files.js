/** A page and what it needs, by address, as a server answers it. */
import { readFile, readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @typedef {{ type: string, body: Buffer }} File */
/** @typedef {Map<string, File>} Files by the address that each is asked for at */

/** Where each page is, as ours is. */
export const PAGE = '/kontakt/';

/** @type {Record<string, string>} */
const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

/** @param {string} name @param {string | Buffer} body @returns {File} */
export function file(name, body) {
  const type = TYPES[extname(name)];
  if (!type) throw new Error(`${name} is of no type that is known here`);
  return { type, body: Buffer.from(body) };
}

/** Where a package has a file. @param {string} path */
export const installed = (path) => fileURLToPath(new URL(`node_modules/${path}`, import.meta.url));

/** @param {string} path */
export const readInstalled = (path) => readFile(installed(path));

/** Every file below a folder. @param {string} folder @param {string} [address] @returns {Promise<Files>} */
export async function filesBelow(folder, address = '') {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const names = entries.filter((entry) => entry.isFile() && extname(entry.name) in TYPES).map((entry) => join(entry.parentPath, entry.name));
  const read = names.map(async (name) => {
    const path = name.slice(folder.length).replace(/^\/?/, '/').replace(/\/index\.html$/, '/');
    return /** @type {const} */ ([address + path, file(name, await readFile(name))]);
  });
  return new Map(await Promise.all(read));
}
