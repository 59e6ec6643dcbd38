import { mkdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** Where a person's runs on this machine are kept track of: `ADARAND_STATE_DIR`, else where the system keeps such state. */
export function stateFolderOf(env: Readonly<Record<string, string | undefined>>): string {
  const { ADARAND_STATE_DIR, XDG_STATE_HOME, LOCALAPPDATA } = env;
  if (ADARAND_STATE_DIR) return path.resolve(ADARAND_STATE_DIR);
  const home = os.homedir();
  return process.platform === 'win32'
    ? path.join(LOCALAPPDATA || path.join(home, 'AppData', 'Local'), 'adarand', 'state')
    : path.join(XDG_STATE_HOME || path.join(home, '.local', 'state'), 'adarand');
}

/** The folder, made if need be; in the temporary folder where a person's own cannot be written to, as in some containers. */
export async function openStateFolder(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const usual = stateFolderOf(env);
  try {
    await mkdir(usual, { recursive: true, mode: 0o700 });
    return usual;
  } catch {
    const folder = path.join(os.tmpdir(), `adarand-state-${process.getuid?.() ?? os.userInfo().username}`);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return folder;
  }
}
