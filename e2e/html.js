/** Whether HTML is right: by a choice of rules, and by the checker that knows the standard itself. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { HtmlValidate } from 'html-validate';
import vnuJar from 'vnu-jar';

const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:standard', 'html-validate:document', 'html-validate:a11y'],
  rules: {
    // A hash in the page of a file that the same server sends guards against nobody.
    'require-sri': ['error', { target: 'crossorigin' }],
    // A list of faults stands above the h1, and has a heading to be found by.
    'heading-level': ['error', { minInitialRank: 'h2' }],
  },
});

/**
 * What html-validate finds, one line each.
 *
 * @param {string} html
 */
export async function mistakes(html) {
  const { results } = await validator.validateString(html);
  const found = results.flatMap((result) => result.messages);
  return found.map(({ ruleId, line, message }) => `${line}: ${message} (${ruleId})`);
}

/**
 * What the Nu HTML checker finds in a folder's files. One start of Java for all: each costs more than the checking.
 *
 * @param {string} folder
 * @returns {Promise<string[]>} errors, warnings and advice, one line each
 */
export async function checkFolder(folder) {
  const flags = ['--format', 'json', '--stdout', '--exit-zero-always', '--skip-non-html', folder];
  const { stdout } = await promisify(execFile)('java', ['-Xss1m', '-jar', `${vnuJar}`, ...flags]);
  const { messages } = JSON.parse(stdout);
  return messages.map((/** @type {Record<string, string>} */ { url, lastLine, message }) =>
    `${url?.split('/').at(-1)}:${lastLine}: ${message}`,
  );
}
