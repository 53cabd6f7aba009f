/** What is published for machines holds to its own standard. */
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import jsonld from 'jsonld';
import { ROOT, toRun } from '../cargo.js';

const DPV = 'https://w3id.org/dpv#';

test('personvern.json is JSON-LD in which every term means something', async ({ page, request }) => {
  await page.goto('/personvern/');
  const address = await page.locator('link[rel=describedby]').getAttribute('href');
  const answer = await request.get(address ?? '');
  // Safe mode fails on a term the context does not explain; and no context is fetched from anywhere.
  const noFetching = async (/** @type {string} */ url) => Promise.reject(new Error(`fetches ${url}`));
  const options = { base: answer.url(), safe: true, documentLoader: noFetching };
  const [notice] = await jsonld.expand(await answer.json(), options);
  expect(notice['@type']).toEqual([`${DPV}PrivacyNotice`]);
  expect(notice['@id']).toBe(new URL('/personvern/', answer.url()).href);
  expect(notice[`${DPV}hasDataController`]).toHaveLength(1);
});

test('what site-gen check says to code hosts is SARIF 2.1.0', async () => {
  const run = toRun('site-gen', 'check', '--format', 'sarif');
  const { stdout } = await promisify(execFile)('cargo', run, { cwd: ROOT });
  const schema = createRequire(import.meta.url)('@microsoft/sarif-multitool-linux/sarif-2.1.0.json');
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
  const log = JSON.parse(stdout);
  expect(validate(log), JSON.stringify(validate.errors)).toBe(true);
  expect(log.runs[0].results.length).toBeGreaterThan(20);

  log.runs[0].results[0].level = 'severe';
  expect(validate(log), 'the schema can refuse').toBe(false);
});
