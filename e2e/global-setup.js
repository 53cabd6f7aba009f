/** One `local` for all tests of a run; they keep apart by what they send. */
import { build } from './cargo.js';
import { writeFontSets } from './fonts.js';
import { startLocal } from './local.js';

export default async function globalSetup() {
  // First, so that no test's time is spent on it.
  await build();
  const local = await startLocal();
  process.env.E2E_URL = local.url;
  process.env.E2E_DYNAMODB_PORT = local.dynamodbPort;
  process.env.E2E_DATA = local.data;
  const removeFontSets = await writeFontSets();
  return async () => {
    await local.stop();
    await removeFontSets();
  };
}
