/** A proxy on this machine that leaves out headers or writes others, as apps with a browser in them and filters do. */
import { createServer, request } from 'node:http';
import { once } from 'node:events';

/**
 * @param {(headers: import('node:http').IncomingHttpHeaders) => void} change
 */
export async function startProxy(change) {
  const server = createServer((asked, answer) => {
    const headers = { ...asked.headers };
    change(headers);
    const passedOn = request(`${asked.url}`, { method: asked.method, headers }, (found) => {
      answer.writeHead(found.statusCode ?? 502, found.headers);
      found.pipe(answer);
    });
    passedOn.on('error', () => answer.destroy());
    asked.pipe(passedOn);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { url: `http://127.0.0.1:${port}`, stop: () => server.close() };
}
