import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Milliseconds after which nobody asks for a claim any more. */
const oldAge = 30 * 24 * 60 * 60 * 1000;

/**
 * Whether the end of a run is this window's to act on: several windows see it, and one of them gets `true`.
 * @param folder where the claims of this machine are
 * @param end what tells this end from other ends, of the same run too
 */
export async function claimEnd(folder: string, end: string): Promise<boolean> {
  await mkdir(folder, { recursive: true });
  await removeOld(folder);
  const name = createHash('sha256').update(end).digest('hex').slice(0, 32);
  try {
    await writeFile(path.join(folder, name), '', { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function removeOld(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > oldAge) await rm(file, { force: true });
  }
}
