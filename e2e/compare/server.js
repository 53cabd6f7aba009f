/** A server for one visit, which counts what it sends. A new one is a new address, of which no browser has kept anything. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { ON_THE_FLY } from '../weight.js';
import { PAGE } from './files.js';

/** How long nothing is asked for when a page is finished, in milliseconds. */
const QUIET = 1000;
/** What measuring tools ask for, and no visitor. */
const FOR_TOOLS = /\.map$|^\/\.well-known\//;
/** What our script fetches when the form is touched; it is no part of a first visit. */
const TOKEN = '/api/kontakt/token';

const ENCODINGS = {
  br: (/** @type {Buffer} */ body) => brotliCompressSync(body, ON_THE_FLY),
  gzip: (/** @type {Buffer} */ body) => gzipSync(body),
};

/** @typedef {keyof typeof ENCODINGS} Encoding */

/** @type {WeakMap<import('./files.js').File, Partial<Record<Encoding, Buffer>>>} */
const compressed = new WeakMap();

/** @param {import('./files.js').File} file @param {Encoding} encoding */
function compress(file, encoding) {
  const known = compressed.get(file) ?? {};
  compressed.set(file, known);
  return (known[encoding] ??= ENCODINGS[encoding](file.body));
}

/**
 * What one visit has cost: bytes of bodies, as they were compressed.
 *
 * @typedef {{ requests: number, bytes: number, fonts: number }} Sent
 */

/** @param {import('./files.js').Files} files */
export async function startVisit(files) {
  /** @type {Sent} */
  const sent = { requests: 0, bytes: 0, fonts: 0 };
  /** @type {string[]} */
  const missing = [];
  let lastAt = performance.now();
  const server = createServer((asked, answer) => {
    lastAt = performance.now();
    const path = new URL(asked.url ?? '/', 'http://localhost').pathname;
    if (path === TOKEN) return void answer.setHeader('content-type', 'application/json').end('{"token":"none"}');
    const file = files.get(path);
    if (!file) {
      if (!FOR_TOOLS.test(path)) missing.push(path);
      return void answer.writeHead(404).end();
    }
    const isFont = file.type.startsWith('font/');
    const accepted = `${asked.headers['accept-encoding']}`;
    const encoding = isFont || file.type.startsWith('image/x-') || file.type === 'image/png' ? undefined : accepted.includes('br') ? 'br' : 'gzip';
    const body = encoding ? compress(file, encoding) : file.body;
    if (encoding) answer.setHeader('content-encoding', encoding);
    sent.requests += 1;
    sent.bytes += body.length;
    if (isFont) sent.fonts += body.length;
    answer.setHeader('cache-control', path === PAGE ? 'no-cache' : 'public, max-age=31536000, immutable');
    answer.writeHead(200, { 'content-type': file.type, 'content-length': body.length, vary: 'accept-encoding' }).end(body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}${PAGE}`,
    /** When nothing more is asked for. @returns {Promise<Sent>} */
    settled: async () => {
      while (performance.now() - lastAt < QUIET) await pause(50);
      if (missing.length) throw new Error(`the page asks for what is not there: ${missing.join(', ')}`);
      return { ...sent };
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
