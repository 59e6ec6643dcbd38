import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { installCodeServer } from './codeServer.mjs';
import { runIntegrationTests } from './integration.mjs';
import { packageExtension } from './package.mjs';
import { build, install, root, runPackage } from './setUp.mjs';
import { runTfjsCoreTests } from './tfjsCore.mjs';

/**
 * `npm test [-- level…]`: installs, builds and runs the tests of every level, or of those that are named. Standard output ends
 * with one line, `N passed, N failed`, and the exit code is 0 only if nothing failed.
 *
 * @typedef {{ passed: number, failed: number, skipped: number, reason?: string }} Counts `reason`: why tests were skipped
 */

/** @type {Record<string, () => Promise<Counts>>} */
const levels = { lint, unit, tfjsCore, integration: runIntegrationTests, e2e };

const resultsFolder = path.join(root, 'test-results');
const [prettier, eslint, tsc, vitest] = [
  'prettier/bin/prettier.cjs',
  'eslint/bin/eslint.js',
  'typescript/bin/tsc',
  'vitest/vitest.mjs',
];

/** Formatting, lint rules and types, each a test. */
async function lint() {
  const checks = { formatting: [prettier, '--check', '.'], 'lint rules': [eslint, '.'], types: [tsc, '--noEmit'] };
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const [what, [script, ...args]] of Object.entries(checks)) {
    const error = await runPackage(script, args).catch((error) => error);
    console.log(error ? `✗ ${what}: ${error.message}` : `✓ ${what}`);
    counts[error ? 'failed' : 'passed']++;
  }
  return counts;
}

/** Units and golden values. */
function unit() {
  return runVitest('unit', []);
}

/** tfjs-core's own tests of backends, on the engine `onnx`. */
function tfjsCore() {
  return runTfjsCoreTests(resultsFolder);
}

/** A person's clicks through the packaged extension, in code-server and Chromium. */
async function e2e() {
  if (process.platform === 'win32') return skipped('code-server does not run on Windows');
  if (!(await ensureChromium())) return skipped('Chromium is missing and could not be installed');
  await installCodeServer();
  const vsix = await packageExtension();
  return runVitest('e2e', ['--config', 'test/e2e/vitest.config.mts'], { ADARAND_VSIX: vsix });
}

const skipped = (reason) => ({ passed: 0, failed: 0, skipped: 1, reason });

/** @returns {Promise<Counts>} what Vitest's JSON report counts; a file that cannot be loaded is a failed test */
async function runVitest(level, args, env = {}) {
  const report = path.join(resultsFolder, `${level}.json`);
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const error = await runPackage(vitest, ['run', ...reporters, ...args], { env: { ...process.env, ...env } }).catch(
    (error) => error,
  );
  if (!existsSync(report)) {
    console.log(`✗ ${level}: ${error?.message ?? 'no report was written'}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const { numPassedTests, numFailedTests, numTotalTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const broken = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some(({ status }) => status === 'failed'),
  );
  const failed = numFailedTests + broken.length;
  return {
    passed: numPassedTests,
    // An error outside any test (an unhandled rejection) fails the run as well.
    failed: error && failed === 0 ? 1 : failed,
    skipped: numTotalTests - numPassedTests - numFailedTests,
  };
}

async function main() {
  const named = process.argv.slice(2);
  const unknown = named.find((name) => !(name in levels));
  if (unknown) throw new Error(`There is no test level "${unknown}". Levels: ${Object.keys(levels).join(', ')}.`);
  mkdirSync(resultsFolder, { recursive: true });
  await install();
  await build();
  const total = { passed: 0, failed: 0, skipped: 0 };
  const summary = [];
  for (const name of named.length > 0 ? named : Object.keys(levels)) {
    console.log(`\n── ${name} ──`);
    const start = Date.now();
    const counts = await levels[name]().catch((error) => {
      console.log(`✗ ${name}: ${error.stack}`);
      return { passed: 0, failed: 1, skipped: 0 };
    });
    for (const key of Object.keys(total)) total[key] += counts[key];
    const reason = counts.reason ? ` (${counts.reason})` : '';
    summary.push(`${name.padEnd(12)} ${countsLine(counts)}${reason}, ${Math.round((Date.now() - start) / 1000)} s`);
  }
  console.log(`\n${summary.join('\n')}\n${countsLine(total)}`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}

const countsLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;

main().catch((error) => {
  console.error(error.message);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
});
