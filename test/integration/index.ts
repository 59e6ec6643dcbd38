import { appendFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

/**
 * What VS Code calls in the extension host to run the tests: every suite beside this file. A JSON line per test, and one with
 * `end` after the last, go to the file that the environment variable `ADARAND_TEST_RESULTS` names.
 * @throws {Error} when a test failed, which makes VS Code exit with an error
 */
export async function run(): Promise<void> {
  const mocha = new Mocha({ timeout: 120_000, grep: process.env.ADARAND_TEST_GREP });
  for (const name of readdirSync(__dirname)) if (name.endsWith('.test.js')) mocha.addFile(path.join(__dirname, name));
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    runner.on('pass', (test) => report({ state: 'passed', title: test.fullTitle() }));
    runner.on('pending', (test) => report({ state: 'skipped', title: test.fullTitle() }));
    runner.on('fail', (test, error) => report({ state: 'failed', title: test.fullTitle(), error: error.stack }));
  });
  report({ state: 'end' });
  if (failures > 0) throw new Error(`${failures} integration tests failed.`);
}

function report(line: { state: 'passed' | 'skipped' | 'failed' | 'end'; title?: string; error?: string }): void {
  appendFileSync(process.env.ADARAND_TEST_RESULTS!, `${JSON.stringify(line)}\n`);
}
