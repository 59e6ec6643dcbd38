import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';

/** Image folders lie near the top of a workspace; looking deeper costs time and finds copies. */
const deepest = 4;
/** Folders that are looked into at most, in case the workspace is a whole disk. */
const mostFolders = 2000;
const skipped = new Set(['node_modules', '__pycache__', 'venv']);

/**
 * The folders below `root`, itself included, that look like image folders: they hold `train/` with at least one folder in
 * it. Absolute paths, nearest first. Folders that cannot be read count as empty.
 */
export async function findDatasets(root: string): Promise<string[]> {
  const found: string[] = [];
  let level = [root];
  let looked = 0;
  for (let depth = 0; depth <= deepest && level.length > 0; depth++) {
    const next: string[] = [];
    for (const folder of level) {
      if (looked++ >= mostFolders) return found;
      const children = await foldersIn(folder);
      // What lies in an image folder are its classes: no image folders of their own.
      if (children.includes('train') && (await foldersIn(path.join(folder, 'train'))).length > 0) found.push(folder);
      else next.push(...children.map((name) => path.join(folder, name)));
    }
    level = next;
  }
  return found;
}

async function foldersIn(folder: string): Promise<string[]> {
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !skipped.has(entry.name))
    .map((entry) => entry.name)
    .sort();
}
