import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';

/** What sharp decodes, by file extension. */
export const imageExtensions = ['jpg', 'jpeg', 'png', 'webp', 'gif', 'tif', 'tiff', 'avif'];
/** Images that sharp does not decode; a person should hear that they were left out. */
const foreignExtensions = ['bmp', 'heic', 'heif', 'jp2', 'jxl', 'ico', 'psd', 'tga'];

export interface ImageFile {
  /** Absolute. */
  path: string;
  /** Bytes. */
  size: number;
}

/** The images of one class folder, with those of its subfolders. */
export interface ClassFolder {
  /** Name of the folder in NFC: a file system may keep "é" as one code point or as two. */
  name: string;
  /** Absolute. */
  path: string;
  /** Sorted by path. */
  images: ImageFile[];
  /** Absolute paths of images in formats that cannot be decoded. */
  foreign: string[];
}

/** Orders text by code point, the same on every machine: no locale, and no surrogate pair below U+E000. */
export function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** The subfolders of a folder that are not hidden, by name; links to folders count. */
export async function subfolders(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.'));
  const isFolder = await Promise.all(
    names.map(async (name) => (await statOrNothing(path.join(folder, name)))?.isDirectory() ?? false),
  );
  return names.filter((_, i) => isFolder[i]).sort(byCodePoint);
}

/** The class folders in a split folder such as `train/`, by class name. */
export async function scanClassFolders(folder: string): Promise<ClassFolder[]> {
  const classes = await Promise.all(
    (await subfolders(folder)).map((name) => scanClassFolder(name, path.join(folder, name))),
  );
  return classes.sort((a, b) => byCodePoint(a.name, b.name));
}

async function scanClassFolder(name: string, folder: string): Promise<ClassFolder> {
  const found: ClassFolder = { name: name.normalize('NFC'), path: folder, images: [], foreign: [] };
  await collectImages(folder, found, new Set());
  found.images.sort((a, b) => byCodePoint(a.path, b.path));
  found.foreign.sort(byCodePoint);
  return found;
}

/** @param visited real paths of the folders seen, so that a link to a parent does not lead round in circles */
async function collectImages(folder: string, found: ClassFolder, visited: Set<string>): Promise<void> {
  const real = await realpath(folder);
  if (visited.has(real)) return;
  visited.add(real);
  for (const name of await readdir(folder)) {
    if (name.startsWith('.')) continue;
    const entry = path.join(folder, name);
    const stats = await statOrNothing(entry);
    if (stats?.isDirectory()) await collectImages(entry, found, visited);
    if (!stats?.isFile()) continue;
    const extension = path.extname(name).slice(1).toLowerCase();
    if (imageExtensions.includes(extension)) found.images.push({ path: entry, size: stats.size });
    else if (foreignExtensions.includes(extension)) found.foreign.push(entry);
  }
}

/** `stat` that follows links; nothing for a broken link or a path that does not exist. */
export async function statOrNothing(file: string) {
  try {
    return await stat(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return undefined;
    throw error;
  }
}
