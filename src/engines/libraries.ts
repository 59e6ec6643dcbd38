import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

/** A library as the system's loader would find it. */
export interface FoundLibrary {
  readonly file: string;
  /** As far as the file's name tells it: "11.2.152". */
  readonly version?: string;
}

/**
 * Looks where the loader looks: on Linux in the folders of LD_LIBRARY_PATH, then in the loader's cache (`ldconfig -p`); on
 * Windows in the folders of PATH. Loads nothing.
 * @returns what was found, by name
 */
export async function findLibraries(
  names: readonly string[],
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): Promise<Map<string, FoundLibrary>> {
  const variable = platform === 'win32' ? (env['PATH'] ?? env['Path']) : env['LD_LIBRARY_PATH'];
  const folders = (variable ?? '').split(path.delimiter).filter(Boolean);
  const cached = platform === 'linux' ? await loaderCache(env) : new Map<string, string>();
  const found = names.flatMap((name): [string, FoundLibrary][] => {
    const file = folders.map((folder) => path.join(folder, name)).find(existsSync) ?? cached.get(name);
    return file ? [[name, { file, version: versionOf(file) }]] : [];
  });
  return new Map(found);
}

/** The loader's cache by name. It is not always on the PATH of people who are no administrators. */
async function loaderCache(env: NodeJS.ProcessEnv): Promise<Map<string, string>> {
  for (const program of ['ldconfig', '/sbin/ldconfig']) {
    try {
      const { stdout } = await promisify(execFile)(program, ['-p'], { env, maxBuffer: 64 * 1024 * 1024 });
      const lines = [...stdout.matchAll(/^\s*(\S+) \(.*\) => (.+)$/gm)];
      // The first of a name is the one that is taken.
      return new Map(lines.reverse().map(([, name, file]) => [name!, file!]));
    } catch {
      // The next, or no cache.
    }
  }
  return new Map();
}

/** `libcudart.so.11.0` is a link to `libcudart.so.11.2.152`. */
function versionOf(file: string): string | undefined {
  try {
    return /\.so\.(\d+\.[\d.]+)$/.exec(path.basename(realpathSync(file)))?.[1];
  } catch {
    return undefined;
  }
}
