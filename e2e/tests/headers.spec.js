import { expect, test } from '@playwright/test';
import { enquiry, fill, FORM, send } from '../contact-form.js';
import { securityHeaders } from '../security-headers.js';

// Pages are looked at in pages.spec.js; these are the answers that no visitor sees.
const answers = [
  { name: 'the way to an address without its slash', path: '/kontakt', status: 308 },
  { name: 'what search engines are told', path: '/robots.txt', status: 200 },
  { name: 'a post to a page', path: '/', method: 'POST', status: 405 },
  { name: 'the sign of health', path: '/api/helse', status: 200 },
  { name: 'the way from the post’s address to the form', path: '/api/kontakt', status: 303 },
  { name: 'a method that is not taken', path: '/api/kontakt', method: 'DELETE', status: 405 },
  { name: 'a post from another site', path: '/api/kontakt', method: 'POST', data: {}, status: 403 },
  { name: 'a token', path: '/api/kontakt/token', status: 200 },
  { name: 'an /api address that is not there, as JSON', path: '/api/nei', accept: 'application/json', status: 404 },
];

for (const { name, path, method = 'GET', status, data, accept = '*/*' } of answers) {
  test(`${name} carries the security headers, and neither cookie nor permission for other origins`, async ({ request }) => {
    const headers = { accept, origin: 'https://other.example' };
    const answer = await request.fetch(path, { method, data, maxRedirects: 0, headers });
    expect(answer.status()).toBe(status);
    expectHeaders(answer.headers());
  });
}

test('the stylesheet carries the security headers', async ({ page }) => {
  const [stylesheet] = await Promise.all([page.waitForResponse(/\.css$/), page.goto(FORM)]);
  expect(stylesheet.status()).toBe(200);
  expectHeaders(stylesheet.headers());
});

test('a message that is taken in carries the security headers', async ({ page }) => {
  await page.goto(FORM);
  await fill(page, enquiry());
  const stored = page.waitForResponse((answer) => answer.status() === 303);
  await send(page);
  const redirect = await stored;
  expectHeaders(redirect.headers());
});

/** @param {Record<string, string>} headers */
function expectHeaders(headers) {
  expect(headers).toMatchObject(securityHeaders);
  const refused = Object.keys(headers).filter((name) => /^(set-cookie|access-control-.*|server|x-powered-by)$/.test(name));
  expect(refused).toEqual([]);
}
