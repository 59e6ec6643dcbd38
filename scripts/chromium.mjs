import { existsSync } from 'node:fs';
import path from 'node:path';
import { run } from './setUp.mjs';

/** The Chromium that shows code-server's workbench to the tests. */

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome.exe', 'msedge.exe'];
const usualPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** What makes it run as root, in containers and without the internet. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/** Path of the installed Chromium, Chrome or Edge: `ADARAND_CHROMIUM`, on the PATH, or in the usual place. */
export function findChromium() {
  const onPath = (process.env.PATH ?? '')
    .split(path.delimiter)
    .flatMap((folder) => names.map((name) => path.join(folder, name)));
  return [process.env.ADARAND_CHROMIUM, ...onPath, ...usualPlaces].find((file) => file && existsSync(file));
}

/** Finds Chromium, or installs Debian's where this user may. Undefined when there is none and none can be installed. */
export async function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return undefined;
  console.error("Installing Debian's chromium …");
  try {
    await run('apt-get', ['update', '-qq']);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['install', '-qq', '-y', '--no-install-recommends', 'chromium'], { env });
  } catch (error) {
    console.error(error.message);
  }
  return findChromium();
}

/** Starts Chromium under Playwright. @throws {Error} when there is no Chromium */
export async function launchChromium() {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('Chromium is missing: install it, or name it in ADARAND_CHROMIUM.');
  const { chromium } = await import('playwright-core');
  return chromium.launch({ executablePath, args: flags });
}
