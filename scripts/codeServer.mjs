import { execFile, spawn } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { npm, root } from './setUp.mjs';

/**
 * VS Code's own server, web workbench and Node extension host, from the npm package `code-server`: a real VS Code on machines
 * where the desktop one cannot be downloaded or shown. For Linux and macOS.
 */

const version = '4.100.3';
const ripgrepVersion = '1.18.0';
/** The Node.js that this version of the server is made for. */
const nodeMajor = 20;

/** The server would ask a marketplace on the internet about extensions; these have no use for it. */
const noMarketplace = JSON.stringify({ serviceUrl: '' });

const home = path.join(root, '.vscode-test', 'code-server');
const packages = path.join(home, 'node_modules');
const server = path.join(packages, 'code-server', 'lib', 'vscode');
const serverScript = path.join(server, 'out', 'server-main.js');
const platform = `${process.platform}-${process.arch}`;
const ripgrepPackage = `@vscode/ripgrep-${platform}`;
const nodePackage = platform === 'darwin-arm64' ? `node-bin-${platform}` : `node-${platform}`;

/** The Node.js that runs the server: this one if it is the right version, else one from npm. */
const hasRightNode = Number(process.versions.node.split('.')[0]) === nodeMajor;
const node = hasRightNode ? process.execPath : path.join(packages, nodePackage, 'bin', 'node');

/** Installs the server into `.vscode-test/code-server`, once: 300 MB, about ten seconds. */
export async function installCodeServer() {
  const stamp = path.join(home, `${version}-node${nodeMajor}.installed`);
  if (existsSync(stamp) && existsSync(node)) return;
  console.error(`Installing code-server ${version} into .vscode-test/ …`);
  mkdirSync(home, { recursive: true });
  const options = ['--ignore-scripts', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  const wanted = [`code-server@${version}`, `${ripgrepPackage}@${ripgrepVersion}`];
  if (!hasRightNode) wanted.push(`${nodePackage}@${nodeMajor}`);
  await npm(['install', ...options, '--prefix', home, ...wanted]);
  await npm(['install', ...options, '--omit=dev', '--prefix', server]);
  // The server's install script would download ripgrep: the one from npm takes its place.
  const ripgrepFolder = path.join(server, 'node_modules', '@vscode', 'ripgrep', 'bin');
  mkdirSync(ripgrepFolder, { recursive: true });
  copyFileSync(path.join(packages, ripgrepPackage, 'bin', 'rg'), path.join(ripgrepFolder, 'rg'));
  if (!hasRightNode) chmodSync(node, 0o755);
  writeFileSync(stamp, '');
}

/**
 * Installs a packaged extension for servers that are started with the same two folders.
 * @throws {Error} with what the server printed
 */
export function installExtension({ vsix, dataFolder, extensionsFolder }) {
  const args = [serverScript, ...foldersOf({ dataFolder, extensionsFolder }), '--install-extension', vsix];
  return promisify(execFile)(node, args);
}

/**
 * Starts a server on a free port of 127.0.0.1, without a password: nothing but this machine reaches it.
 * @param {{ dataFolder: string, extensionsFolder: string, args?: string[], env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<{ port: number, url: (folder: string, payload?: string[][]) => string, connected: Promise<void>, stop: () => Promise<void> }>}
 *   `connected`: the first window has come
 * @throws {Error} when it ends before it listens; the message holds what it printed
 */
export async function startCodeServer({ dataFolder, extensionsFolder, args = [], env = process.env }) {
  const options = ['--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--accept-server-license-terms'];
  const child = spawn(
    node,
    [serverScript, ...options, ...foldersOf({ dataFolder, extensionsFolder }), '--telemetry-level', 'off', ...args],
    // Its own process group, so that its extension hosts and file watchers end with it.
    { env: { ...env, EXTENSIONS_GALLERY: noMarketplace }, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  );
  const ended = new Promise((resolve) => child.once('close', resolve));
  const stop = async () => {
    try {
      process.kill(-child.pid, 'SIGTERM');
    } catch {
      // It has ended already.
    }
    await ended;
  };
  const connected = printedBy(child, /New connection established/).then(() => undefined);
  const port = await listeningPort(child);
  const url = (folder, payload = []) => {
    const query = new URLSearchParams({ folder, payload: JSON.stringify([['skipWelcome', 'true'], ...payload]) });
    return `http://127.0.0.1:${port}/?${query}`;
  };
  return { port, url, connected, stop };
}

function foldersOf({ dataFolder, extensionsFolder }) {
  return ['--server-data-dir', dataFolder, '--extensions-dir', extensionsFolder];
}

/** The port that the server says it listens on. */
async function listeningPort(child) {
  const printed = [];
  readLines(child, (line) => printed.length < 100 && printed.push(line));
  const failed = new Promise((_, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      reject(new Error(`code-server ended with exit code ${code} before it listened:\n${printed.join('\n')}`)),
    );
  });
  const [, port] = await Promise.race([printedBy(child, /^Extension host agent listening on (\d+)/), failed]);
  return Number(port);
}

/** The first line of a server's output that matches. */
function printedBy(child, pattern) {
  return new Promise((resolve) =>
    readLines(child, (line) => {
      const match = pattern.exec(line);
      if (match) resolve(match);
    }),
  );
}

/** Reading on to the end keeps the server's output pipes from filling up. */
function readLines(child, read) {
  for (const input of [child.stdout, child.stderr]) createInterface({ input }).on('line', read);
}
