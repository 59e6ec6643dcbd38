import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { InstallableEngine } from './table';

/*
 * Each engine has a folder of its own, since a process can hold one TensorFlow only and since a folder can be put in its place
 * and taken away as a whole:
 *
 *     <engines folder>/<engine>/node_modules/<package>
 *
 * A person may also run npm in the engines folder itself: then the package is in its `node_modules`.
 */

type Environment = Readonly<Record<string, string | undefined>>;

/** `ADARAND_ENGINES_DIR`, as a person has set it. */
export function chosenEnginesFolder({ ADARAND_ENGINES_DIR }: Environment): string | undefined {
  return ADARAND_ENGINES_DIR ? path.resolve(ADARAND_ENGINES_DIR) : undefined;
}

/** Where the command line keeps engines: `ADARAND_ENGINES_DIR`, else where the system keeps a person's data. */
export function enginesFolder(env: Environment): string {
  const { XDG_DATA_HOME, LOCALAPPDATA } = env;
  const home = os.homedir();
  const data =
    process.platform === 'win32'
      ? LOCALAPPDATA || path.join(home, 'AppData', 'Local')
      : XDG_DATA_HOME || path.join(home, '.local', 'share');
  return chosenEnginesFolder(env) ?? path.join(data, 'adarand', 'engines');
}

/** Where an engine is, or will be, installed. */
export function folderOfEngine(enginesFolder: string, { name }: Pick<InstallableEngine, 'name'>): string {
  return path.join(enginesFolder, name);
}

/** The folders named `node_modules` in which an engine's package is looked for, best first. */
export function packageRoots(enginesFolder: string, engine: Pick<InstallableEngine, 'name'>): string[] {
  return [folderOfEngine(enginesFolder, engine), enginesFolder].map((folder) => path.join(folder, 'node_modules'));
}

/** Whether an engine was installed here by `installEngine`; whether it works is another question. */
export function isEngineThere(enginesFolder: string, engine: InstallableEngine): boolean {
  const folder = folderOfEngine(enginesFolder, engine);
  return existsSync(path.join(folder, 'node_modules', engine.package.name, 'package.json'));
}
