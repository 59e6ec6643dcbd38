import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * What every command does first, on a machine that has nothing but Node.js and npm: install and build.
 * It runs before anything is installed, so it uses nothing but Node's own modules.
 */

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const oldestNode = 20;

/**
 * Runs a program and waits for it. What it prints goes to this terminal, its standard output to standard error: standard
 * output is for results.
 * @param {string} program
 * @param {string[]} args never a shell string
 * @param {import('node:child_process').SpawnOptions} [options]
 * @throws {Error} when it cannot be started or its exit code is not 0
 */
export function run(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 2, 2], ...options });
    child.once('error', (error) => reject(new Error(`${program} could not be started: ${error.message}`)));
    child.once('exit', (code, signal) =>
      code === 0
        ? resolve()
        : reject(new Error(`${program} ${args.join(' ')} ended with ${signal ?? `exit code ${code}`}.`)),
    );
  });
}

/** Runs the npm that started this script, or else the one on the PATH. */
export function npm(args, options = {}) {
  const cli = process.env.npm_execpath;
  return cli && path.basename(cli).startsWith('npm')
    ? run(process.execPath, [cli, ...args], options)
    : run('npm', args, { shell: process.platform === 'win32', ...options });
}

/** Runs the script of an installed package with this Node. */
export function runPackage(script, args, options = {}) {
  return run(process.execPath, [path.join(root, 'node_modules', script), ...args], options);
}

/** Runs what a command does; an error is told in words, without a stack, and makes the exit code 1. */
export async function command(work) {
  try {
    await work();
  } catch (error) {
    console.error(`\n${error.message}`);
    process.exitCode = 1;
  }
}

/** `npm ci` when node_modules is missing or not what package-lock.json says. */
export async function install() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < oldestNode)
    throw new Error(`Node.js ${process.versions.node} is too old: install Node.js ${oldestNode} or newer.`);
  if (isInstalled()) return;
  console.error('Installing the packages that package-lock.json names …');
  await npm(['ci', '--include=dev']);
}

/** Webpack's production build of the extension, the trainer, the command line and the webviews, into an emptied `dist/`. */
export async function build() {
  console.error('Building …');
  rmSync(path.join(root, 'dist'), { recursive: true, force: true });
  await runPackage('webpack/bin/webpack.js', ['--mode', 'production']);
}

/** Whether every package of the lock file is in node_modules in that version; those for other platforms may be absent. */
function isInstalled() {
  const installedLock = path.join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedLock)) return false;
  const wanted = packagesOf(path.join(root, 'package-lock.json'));
  const installed = packagesOf(installedLock);
  return Object.entries(wanted).every(([folder, { version, optional }]) =>
    installed[folder] ? installed[folder].version === version : folder === '' || Boolean(optional),
  );
}

const packagesOf = (lockFile) => JSON.parse(readFileSync(lockFile, 'utf8')).packages;
