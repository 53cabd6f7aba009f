import { createServer } from 'node:http';
import { once } from 'node:events';
import { expect, test } from '@playwright/test';
import { launchOptions } from '../browser.js';
import { enquiry, expectReceipt, fill, FORM, send } from '../contact-form.js';
import { inbox } from '../desk.js';

const engine = () => `http://127.0.0.1:${process.env.E2E_DYNAMODB_PORT}`;
const site = () => process.env.E2E_URL ?? '';

/** A name that a stranger lets point to this machine, as every owner of a name can. */
const STRANGER = 'stranger.example';
test.use({ launchOptions: { ...launchOptions, args: [...(launchOptions.args ?? []), `--host-resolver-rules=MAP ${STRANGER} 127.0.0.1`] } });

/** @type {import('node:http').Server} */
let server;
/** @type {number} */
let strangersPort;
test.beforeAll(async () => {
  server = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>x</title>'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  strangersPort = /** @type {import('node:net').AddressInfo} */ (server.address()).port;
});
test.afterAll(() => server.close());

/** What a page can try without asking, and what it must ask the server for. */
const requests = [
  { mode: 'cors', headers: { 'Content-Type': 'application/x-amz-json-1.0' } },
  { mode: 'cors', headers: { 'Content-Type': 'text/plain' }, bare: true },
  { mode: 'no-cors', headers: { 'Content-Type': 'text/plain' }, bare: true },
];

/**
 * What a page gets to see of what it asks the engine for.
 *
 * @param {import('@playwright/test').Page} page
 * @param {string} url
 * @param {string} operation
 * @param {object} body
 * @returns {Promise<string[]>} what could be read
 */
const ask = (page, url, operation, body) =>
  page.evaluate(
    async ({ url, operation, body, requests }) => {
      const key = 'AWS4-HMAC-SHA256 Credential=x/20260101/eu-north-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0';
      const named = { 'X-Amz-Target': `DynamoDB_20120810.${operation}`, 'X-Amz-Date': '20260101T000000Z', Authorization: key };
      const read = [];
      for (const { mode, headers, bare } of requests) {
        const options = { method: 'POST', mode: /** @type {RequestMode} */ (mode), headers: { ...headers, ...(bare ? {} : named) }, body };
        try {
          const answer = await fetch(url, options);
          const text = await answer.text();
          if (answer.ok || text) read.push(`${answer.status} ${text}`);
        } catch {
          // Refused by the browser, which was given no permission.
        }
      }
      return read;
    },
    { url, operation, body: JSON.stringify(body), requests },
  );

test('a page of another origin reads, adds and erases nothing in the store', async ({ page }) => {
  const typed = enquiry();
  await page.goto(site() + FORM);
  await fill(page, typed);
  await send(page);
  const reference = await expectReceipt(page);
  const before = await inbox();
  const { id } = /** @type {any} */ (before.find((stored) => stored.reference === reference));

  const scan = ['Scan', { TableName: 'local-contacts' }];
  const put = ['PutItem', { TableName: 'local-contacts', Item: { pk: { S: 'MESSAGE#stranger' }, type: { S: 'message' } } }];
  const erase = ['DeleteItem', { TableName: 'local-contacts', Key: { pk: { S: `MESSAGE#${id}` } } }];
  const places = [
    // Another site, another port of this machine, and the engine's own port under a name of the stranger's.
    { from: `http://${STRANGER}:${strangersPort}`, to: engine() },
    { from: `http://localhost:${strangersPort}`, to: engine() },
    { from: `http://${STRANGER}:${process.env.E2E_DYNAMODB_PORT}`, to: `http://${STRANGER}:${process.env.E2E_DYNAMODB_PORT}` },
  ];
  // The stranger's name pointed to a server of the stranger's first, which gave this page, and points here since.
  const first = `${places[2]?.from}/first`;
  await page.route(first, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>x</title>' }));
  for (const { from, to } of places) {
    await page.goto(`${from}/first`);
    for (const [operation, body] of /** @type {[string, object][]} */ ([scan, put, erase])) {
      const read = await ask(page, to, operation, body);
      // Under its own name a page reads the answer, which is a refusal.
      if (from === to) expect(read.every((text) => text.startsWith('403 ')), `${from}: ${read}`).toBe(true);
      else expect(read, from).toEqual([]);
      expect(read.join(), from).not.toContain(typed.message);
    }
  }
  const after = await inbox();
  expect(after.find((stored) => stored.reference === reference)).toMatchObject({ message: typed.message });
});

test('a page that lets its name point here neither sees the site nor sends its form', async ({ page }) => {
  const here = `http://${STRANGER}:${new URL(site()).port}`;
  const answer = await page.goto(here + FORM);
  expect(answer?.status()).toBe(403);
  const status = await page.evaluate(async () => {
    const form = new URLSearchParams({ name: 'x', phone: '22222222', email: 'x@example.no', message: 'x' });
    const sent = await fetch('/api/kontakt', { method: 'POST', body: form });
    return sent.status;
  });
  expect(status).toBe(403);
});
