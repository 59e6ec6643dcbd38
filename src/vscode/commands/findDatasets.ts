import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { isImageList } from './imageListHeader';

/** Images that a configuration can name: a folder that holds `train/<class>/…`, or a list of images (CSV). */
export interface FoundDataset {
  readonly kind: 'folder' | 'list';
  /** Absolute. */
  readonly path: string;
}

/** Datasets lie near the top of a workspace; looking deeper costs time and finds copies. */
const deepest = 4;
/** Folders that are looked into at most, in case the workspace is a whole disk. */
const mostFolders = 2000;
/** CSV files whose first line is looked at, in case the workspace is full of them. */
const mostTables = 500;
const skipped = new Set(['node_modules', '__pycache__', 'venv']);

/**
 * What below `root`, itself included, looks like an image folder or a list of images, nearest first. Hidden folders are passed over;
 * what cannot be read counts as empty.
 */
export async function findDatasets(root: string): Promise<FoundDataset[]> {
  const found: FoundDataset[] = [];
  let level = [root];
  let looked = 0;
  let tables = 0;
  for (let depth = 0; depth <= deepest && level.length > 0; depth++) {
    const next: string[] = [];
    for (const folder of level) {
      if (looked++ >= mostFolders) return found;
      const { folders, files } = await contentOf(folder);
      const lists = files.slice(0, mostTables - tables);
      tables += lists.length;
      for (const file of lists) if (await isImageList(file)) found.push({ kind: 'list', path: file });
      // What lies in an image folder are its classes: no image folders of their own.
      const train = folders.find((name) => path.basename(name) === 'train');
      if (train && (await contentOf(train)).folders.length > 0) found.push({ kind: 'folder', path: folder });
      else next.push(...folders);
    }
    level = next;
  }
  return found;
}

/** The folders and the CSV files in a folder, as absolute paths, by name. */
async function contentOf(folder: string): Promise<{ folders: string[]; files: string[] }> {
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch {
    return { folders: [], files: [] };
  }
  const visible = entries.filter(({ name }) => !name.startsWith('.') && !skipped.has(name));
  const paths = (kept: Dirent[]) => kept.map(({ name }) => path.join(folder, name)).sort();
  return {
    folders: paths(visible.filter((entry) => entry.isDirectory())),
    files: paths(visible.filter((entry) => entry.isFile() && /\.csv$/i.test(entry.name))),
  };
}
