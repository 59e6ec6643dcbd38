import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { installCodeServer } from './codeServer.mjs';
import { root, runPackage } from './setUp.mjs';

/** The oldest VS Code that the extension promises to run in. */
const oldestVSCode = '1.100.0';
const downloads = path.join(root, '.vscode-test');
const shim = path.join(root, 'scripts', 'codeServerShim.mjs');

/**
 * Runs the Mocha suites of `test/integration` inside a real extension host.
 * @returns {Promise<{ passed: number, failed: number, skipped: number, reason?: string }>}
 */
export async function runIntegrationTests() {
  const host = await chooseHost();
  if (host.reason) return { passed: 0, failed: 0, skipped: 1, reason: host.reason };
  await runPackage('webpack/bin/webpack.js', ['--config', 'test/integration/webpack.config.mjs']);
  const { runTests, TestRunFailedError } = await import('@vscode/test-electron');
  const temporary = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'adarand-integration-')));
  const workspace = path.join(temporary, 'Arbeitsfläche 日本 1');
  const results = path.join(temporary, 'results.jsonl');
  mkdirSync(workspace);
  try {
    await runTests({
      ...host,
      extensionDevelopmentPath: root,
      extensionTestsPath: path.join(root, 'out', 'integration', 'index.js'),
      // What a person has waiting on this machine is none of the tests' business.
      extensionTestsEnv: { ADARAND_TEST_RESULTS: results, ADARAND_STATE_DIR: path.join(temporary, 'state') },
      launchArgs: [
        workspace,
        ...['--user-data-dir', path.join(temporary, 'user'), '--extensions-dir', path.join(temporary, 'extensions')],
      ],
    });
  } catch (error) {
    // The results tell which tests failed, or that the extension host did not come to their end.
    if (!(error instanceof TestRunFailedError)) throw error;
  }
  const counts = printResults(existsSync(results) ? readFileSync(results, 'utf8').trim().split('\n') : []);
  rmSync(temporary, { recursive: true, force: true });
  return counts;
}

/** Prints and counts what `test/integration/index.ts` reported, a JSON line per test. */
function printResults(lines) {
  const marks = { passed: '✓', failed: '✗', skipped: '-' };
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const results = lines.map((line) => JSON.parse(line));
  if (results.at(-1)?.state !== 'end') results.push({ state: 'failed', title: 'the extension host ended too early' });
  for (const { state, title, error } of results.filter(({ state }) => state !== 'end')) {
    console.log(`${marks[state]} ${title}${error ? `\n${error}` : ''}`);
    counts[state]++;
  }
  return counts;
}

/**
 * Desktop VS Code where it is downloaded already or can be shown; code-server on Linux and where the download fails.
 * @returns {Promise<{ version?: string, vscodeExecutablePath?: string, reason?: string }>}
 */
async function chooseHost() {
  const { downloadAndUnzipVSCode } = await import('@vscode/test-electron');
  const isDownloaded = existsSync(downloads) && readdirSync(downloads).some((name) => name.startsWith('vscode-'));
  const canShow = process.platform !== 'linux' || Boolean(process.env.DISPLAY);
  const prefersCodeServer =
    process.env.ADARAND_TEST_CODE_SERVER === '1' || !canShow || (process.platform === 'linux' && !isDownloaded);
  if (!prefersCodeServer) {
    try {
      return { vscodeExecutablePath: await downloadAndUnzipVSCode({ version: oldestVSCode, cachePath: downloads }) };
    } catch (error) {
      console.error(`VS Code cannot be downloaded (${error.message}); code-server takes its place.`);
    }
  }
  if (!(await ensureChromium())) return { reason: 'Chromium is missing and could not be installed' };
  await installCodeServer();
  return { vscodeExecutablePath: shim };
}
