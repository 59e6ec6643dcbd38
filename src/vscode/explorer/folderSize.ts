import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';

/** Bytes of all files of a folder and of the folders in it; links count for themselves. What vanishes meanwhile counts as nothing. */
export async function folderSize(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const sizes = entries.map(async (entry) => {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) return folderSize(name);
    return (await lstat(name).catch(() => undefined))?.size ?? 0;
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
