#!/usr/bin/env node
import path from 'node:path';
import { parseArgs } from 'node:util';
import { launchChromium } from './chromium.mjs';
import { startCodeServer } from './codeServer.mjs';

/**
 * Stands in for the desktop's `code` program when `@vscode/test-electron` runs the integration tests: takes the same arguments,
 * opens the folder in code-server and Chromium, and exits with what the tests in the extension host report.
 */

const { values, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: Object.fromEntries(
    ['extensionDevelopmentPath', 'extensionTestsPath', 'user-data-dir', 'extensions-dir'].map((name) => [
      name,
      { type: 'string' },
    ]),
  ),
});

const server = await startCodeServer({
  dataFolder: values['user-data-dir'],
  extensionsFolder: values['extensions-dir'],
  args: ['--disable-workspace-trust', '--enable-smoke-test-driver'],
});
const browser = await launchChromium();
const page = await browser.newPage();

const remote = (file) => `vscode-remote://127.0.0.1:${server.port}${path.resolve(file)}`;
const payload = [
  ['extensionDevelopmentPath', remote(values.extensionDevelopmentPath)],
  ['extensionTestsPath', remote(values.extensionTestsPath)],
];
const exitCode = new Promise((resolve) => {
  // The workbench calls these two: with everything it logs, and when the tests have ended.
  void page.exposeFunction('codeAutomationLog', (type, args) => {
    if (process.env.ADARAND_TEST_VERBOSE === '1') console[type](...args);
  });
  void page.exposeFunction('codeAutomationExit', resolve);
  process.once('SIGINT', () => resolve(130));
  process.once('SIGTERM', () => resolve(143));
});
await page.goto(server.url(path.resolve(positionals[0]), payload));

const code = await exitCode;
await browser.close();
await server.stop();
process.exit(code);
