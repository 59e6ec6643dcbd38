import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import path from 'node:path';
import { promisify } from 'node:util';
import { EngineError } from './engineError';
import { explainNpm } from './explainNpm';
import type { Npm } from './findNpm';
import { killTree, spawnTree } from './processTree';
import type { InstallableEngine } from './table';

/** Lines of npm's that an error is explained from. */
const keptLines = 400;
/** Milliseconds that npm has to tell one of its settings. */
const settingPatience = 20_000;

export interface NpmOptions {
  npm: Npm;
  env: NodeJS.ProcessEnv;
  /** Told every line that npm and the install scripts print. */
  onLine: (line: string) => void;
  signal?: AbortSignal;
}

/**
 * Lets npm install an engine's package into a folder, with npm's own settings for registry, proxy and certificates. Nothing of
 * the folder that the extension or a person works in is read: npm's settings there may be somebody else's.
 * @throws {EngineError} with what npm says and what to do about it
 * @throws {DOMException} AbortError
 */
export async function npmInstall(engine: InstallableEngine, folder: string, options: NpmOptions): Promise<void> {
  const { npm, onLine, signal } = options;
  const env = await environment(engine, folder, options);
  signal?.throwIfAborted();
  const child = spawnTree(npm.program, [...npm.args, ...installArguments(engine, folder)], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = () => killTree(child);
  signal?.addEventListener('abort', kill);
  const lines: string[] = [];
  for (const stream of [child.stdout!, child.stderr!])
    createInterface({ input: stream }).on('line', (line) => {
      if (lines.push(line) > keptLines) lines.shift();
      onLine(line);
    });
  try {
    const [exitCode, endSignal] = (await once(child, 'close')) as [number | null, string | null];
    signal?.throwIfAborted();
    if (exitCode !== 0) throw new EngineError(explainNpm(engine, lines, endSignal ?? `exit code ${exitCode}`));
  } catch (error) {
    signal?.throwIfAborted();
    if ((error as NodeJS.ErrnoException).syscall)
      throw new EngineError(`npm cannot be started with ${npm.program}: ${(error as Error).message}`, { cause: error });
    throw error;
  } finally {
    signal?.removeEventListener('abort', kill);
  }
}

/** Arguments for npm. The versions are exact; nothing is written beside `node_modules`. */
export function installArguments(engine: InstallableEngine, folder: string): string[] {
  const { name, version } = engine.package;
  return [
    ...['install', `${name}@${version}`, '--prefix', folder, '--no-save', '--no-package-lock', '--global=false'],
    // Said either way: npm may be configured to leave scripts out, and what needs none shall run none.
    `--ignore-scripts=${!engine.needsInstallScript}`,
    ...['--foreground-scripts', '--no-audit', '--no-fund', '--no-progress', '--no-update-notifier', '--loglevel=http'],
  ];
}

/**
 * npm's environment. Install scripts look for Node.js on the PATH, and TensorFlow's knows proxies by their environment
 * variable only: a proxy of npm's settings is passed on.
 */
async function environment(engine: InstallableEngine, folder: string, options: NpmOptions): Promise<NodeJS.ProcessEnv> {
  const pathName = Object.keys(options.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const search = [options.npm.nodeFolder, options.env[pathName]].filter(Boolean).join(path.delimiter);
  const env = { ...options.env, [pathName]: search };
  const hasProxy = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].some((name) => env[name]);
  if (!engine.needsInstallScript || hasProxy) return env;
  const proxy = await npmSetting('https-proxy', folder, { ...options, env });
  return proxy ? { ...env, HTTPS_PROXY: proxy } : env;
}

/** One of npm's settings; undefined when it is not set, or npm does not tell. */
async function npmSetting(
  name: string,
  folder: string,
  { npm, env, signal }: Pick<NpmOptions, 'npm' | 'env' | 'signal'>,
): Promise<string | undefined> {
  const args = [...npm.args, 'config', 'get', name, '--prefix', folder];
  const options = { cwd: folder, env, signal, timeout: settingPatience, windowsHide: true };
  const { stdout } = await promisify(execFile)(npm.program, args, options).catch(() => ({ stdout: '' }));
  const value = stdout.trim();
  return /^https?:\/\//.test(value) ? value : undefined;
}
