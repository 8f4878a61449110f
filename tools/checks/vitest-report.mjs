// Counts from vitest's JSON report, in which a file that cannot even be loaded has no tests at all.
import { stripVTControlCharacters } from 'node:util';

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {string[]} failures a line each, and below it what was wrong
 */

/** Of a long message; the whole one stands where the test ran. */
const LINES_SHOWN = 12;

/** @param {{ failureMessages?: string[] }} test */
const whyOf = ({ failureMessages = [] }) =>
  failureMessages
    .flatMap((message) => stripVTControlCharacters(message).split('\n'))
    .filter((line) => line.trim() !== '')
    .slice(0, LINES_SHOWN);

/**
 * @param {any} report as written by vitest's `json` reporter
 * @param {{ exitCode: number, filtered: boolean }} run `filtered`: tests were left out on purpose
 * @returns {Counts}
 */
export function countTests(report, { exitCode, filtered }) {
  let passed = 0;
  /** @type {string[]} */
  const failures = [];
  for (const file of report?.testResults ?? []) {
    let failedHere = 0;
    for (const test of file.assertionResults) {
      if (test.status === 'passed') passed += 1;
      else if (test.status === 'failed' || !filtered) {
        failedHere += 1;
        failures.push([`${file.name}: ${test.fullName} (${test.status})`, ...whyOf(test)].join('\n    '));
      }
    }
    if (file.status === 'failed' && failedHere === 0) {
      failures.push(`${file.name}: ${String(file.message ?? 'cannot be loaded').split('\n')[0]}`);
    }
  }
  // An error outside of any test, or no report at all.
  if (exitCode !== 0 && failures.length === 0) failures.push(`vitest ended with exit code ${exitCode}`);
  return { passed, failed: failures.length, failures };
}
