/** CloudFront's functions, as they stand in the SAM template, run. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import vm from 'node:vm';
import { expect, test } from '@playwright/test';
import { ROOT } from '../cargo.js';

/**
 * The function of this name. What CloudFront lets a function use and Node does not have is not used.
 *
 * @param {string} name
 * @returns {Promise<(event: object) => any>}
 */
async function cloudFrontFunction(name) {
  const template = await readFile(join(ROOT, 'infra/template.yaml'), 'utf8');
  const code = template.match(new RegExp(`^  ${name}:\n[^]*?FunctionCode: \\|\n(?<code>(?: {8}.*\n|\n)+)`, 'm'))?.groups?.code;
  if (!code) throw new Error(`the template has no function ${name}`);
  // An answer from another realm has other prototypes, which comparisons would find.
  return (event) => JSON.parse(JSON.stringify(vm.runInNewContext(`${code}\nhandler(event)`, { event })));
}

/** @param {string} uri */
const asking = (uri) => ({ viewer: { ip: '2001:db8::1' }, request: { method: 'GET', uri, headers: {} } });

const addresses = [
  { uri: '/', file: '/index.html' },
  { uri: '/kontakt/', file: '/kontakt/index.html' },
  { uri: '/personvern/versjoner/', file: '/personvern/versjoner/index.html' },
  { uri: '/404.html', file: '/404.html' },
  { uri: '/.well-known/security.txt', file: '/.well-known/security.txt' },
  { uri: '/assets/site.0123456789ab.css', file: '/assets/site.0123456789ab.css' },
  // As they are: there is nothing there, and nobody is led away from the site.
  { uri: '//evil.example', file: '//evil.example' },
  { uri: '/\\evil', file: '/\\evil' },
  { uri: '/%2f%2fevil', file: '/%2f%2fevil' },
];

for (const { uri, file } of addresses) {
  test(`the file for ${uri} is ${file}`, async () => {
    const handler = await cloudFrontFunction('AddressToFile');
    expect(handler(asking(uri))).toEqual({ ...asking(uri).request, uri: file });
  });
}

for (const uri of ['/kontakt', '/personvern/versjoner']) {
  test(`${uri} leads to the address with a slash`, async () => {
    const handler = await cloudFrontFunction('AddressToFile');
    expect(handler(asking(uri))).toMatchObject({ statusCode: 308, headers: { location: { value: `${uri}/` } } });
  });
}

test('the viewer’s address is CloudFront’s word, and not the viewer’s', async () => {
  const handler = await cloudFrontFunction('ViewerAddress');
  const brought = asking('/api/kontakt');
  brought.request.headers = { 'x-viewer-address': { value: '192.0.2.1' }, accept: { value: '*/*' } };
  const { headers } = handler(brought);
  expect(headers).toEqual({ 'x-viewer-address': { value: '2001:db8::1' }, accept: { value: '*/*' } });
});
