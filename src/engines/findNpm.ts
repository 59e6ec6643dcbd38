import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { EngineError } from './engineError';

/** How npm is started without a shell: `program` with `args` before npm's own. */
export interface Npm {
  readonly program: string;
  readonly args: readonly string[];
  /** Folder of the Node.js that npm's install scripts shall find. */
  readonly nodeFolder: string;
}

export interface NpmSearch {
  /** The Node.js that trainers run on, or VS Code's own program: npm is looked for beside it first. */
  nodePath: string;
  env: Readonly<Record<string, string | undefined>>;
  platform?: NodeJS.Platform;
}

const cli = path.join('node_modules', 'npm', 'bin', 'npm-cli.js');

/**
 * Finds npm: beside the given Node.js, then on the PATH. On Windows `npm` is a script for the shell, so npm's program is run
 * with Node.js instead.
 * @throws {EngineError} when there is none, saying what to do
 */
export function findNpm({ nodePath, env, platform = process.platform }: NpmSearch): Npm {
  const exe = platform === 'win32' ? '.exe' : '';
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(path.delimiter).filter(Boolean);
  const onPath = (name: string) => folders.map((folder) => path.join(folder, name)).find(isThere);
  const node = path.isAbsolute(nodePath) ? nodePath : (onPath(nodePath) ?? onPath(nodePath + exe));

  const beside = node && scriptBeside(node);
  if (beside) return { program: node, args: [beside], nodeFolder: path.dirname(node) };

  for (const folder of folders) {
    const sibling = path.join(folder, `node${exe}`);
    const program = isThere(sibling) ? sibling : onPath(`node${exe}`);
    const script = scriptIn(folder, platform);
    if (script && program) return { program, args: [script], nodeFolder: path.dirname(program) };
    // What version managers put there is a program of its own.
    const own = path.join(folder, `npm${exe}`);
    if (isThere(own)) return { program: own, args: [], nodeFolder: folder };
  }
  throw new EngineError(
    `npm was not found: neither beside ${nodePath} nor on the PATH. It comes with Node.js (https://nodejs.org). Install Node.js ` +
      `20.9 or newer, or name the one that you have in the setting adarand.nodePath, then start VS Code again.`,
  );
}

/** npm's program where Node.js's own installers put it: beside it on Windows, in `lib` elsewhere. */
function scriptBeside(node: string): string | undefined {
  const folders = [node, resolved(node)].map((program) => path.dirname(program));
  return folders.flatMap((folder) => [path.join(folder, cli), path.join(folder, '..', 'lib', cli)]).find(isThere);
}

/** npm's program, if the `npm` in this folder leads there. */
function scriptIn(folder: string, platform: NodeJS.Platform): string | undefined {
  if (platform === 'win32') return [path.join(folder, cli)].find(isThere);
  const target = resolved(path.join(folder, 'npm'));
  return path.basename(target) === 'npm-cli.js' ? target : undefined;
}

function resolved(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

function isThere(file: string): boolean {
  return existsSync(file);
}
