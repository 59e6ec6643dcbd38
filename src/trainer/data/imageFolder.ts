import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { DataConfig } from '../../config/schema';

/** What sharp decodes, by file extension. */
export const imageExtensions = ['jpg', 'jpeg', 'png', 'webp', 'gif', 'tif', 'tiff', 'avif'];
/** Images that sharp does not decode; a person should hear that they were left out. */
const foreignExtensions = ['bmp', 'heic', 'heif', 'jp2', 'jxl', 'ico', 'psd', 'tga'];
/** Folders that macOS and Synology leave in archives and shares: what is in them is no image of the dataset. */
const leftBehind = ['__MACOSX', '@eaDir'];

export interface ImageFile {
  /** Absolute. */
  path: string;
  /** Bytes; 0 for a link to a file that is not there. */
  size: number;
}

/** The images of one class. */
export interface ClassFolder {
  /** In NFC: a file system may keep "é" as one code point or as two. */
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

/** A path with forward slashes, the same on every system. */
export function withSlashes(file: string): string {
  return file.split(path.sep).join('/');
}

/** The subfolders of a folder that are not hidden, by name; links to folders count. */
export async function subfolders(folder: string): Promise<string[]> {
  return (await listFolder(folder)).folders.sort(byCodePoint);
}

/**
 * The classes in a split folder such as `train/`, by name.
 * @param classes `folder`: each subfolder is a class, with all that is below it. `path`: each folder below that holds images,
 *   or nothing at all, is a class, named by its path: `animals/cats`.
 */
export async function scanClassFolders(folder: string, classes: DataConfig['classes']): Promise<ClassFolder[]> {
  const names = await subfolders(folder);
  const found = await Promise.all(
    names.map(async (name) => {
      const folders = await collectFolders(path.join(folder, name), name.normalize('NFC'), new Set());
      return classes === 'path' ? folders.filter(isClass) : [merged(folders)];
    }),
  );
  return found.flat().sort((a, b) => byCodePoint(a.name, b.name));
}

/** All images of a folder and its subfolders, sorted by path; their paths begin with `folder` as it is given. */
export async function scanImages(folder: string): Promise<ImageFile[]> {
  return merged(await collectFolders(folder, '', new Set())).images;
}

interface ScannedFolder extends ClassFolder {
  hasSubfolders: boolean;
}

function isClass({ images, foreign, hasSubfolders }: ScannedFolder): boolean {
  return images.length > 0 || foreign.length > 0 || !hasSubfolders;
}

/** A folder and those below it as one class. */
function merged(folders: ScannedFolder[]): ClassFolder {
  const [{ name, path }] = folders as [ScannedFolder];
  return {
    name,
    path,
    images: folders.flatMap((one) => one.images).sort((a, b) => byCodePoint(a.path, b.path)),
    foreign: folders.flatMap((one) => one.foreign).sort(byCodePoint),
  };
}

/**
 * A folder and all below it.
 * @param visited real paths of the folders seen, so that a link to a parent does not lead round in circles
 */
async function collectFolders(folder: string, name: string, visited: Set<string>): Promise<ScannedFolder[]> {
  const real = await realpath(folder);
  if (visited.has(real)) return [];
  visited.add(real);
  const { files, folders } = await listFolder(folder);
  const ofKind = (extensions: string[]) => files.filter((file) => extensions.includes(extensionOf(file.path)));
  const images = ofKind(imageExtensions).sort((a, b) => byCodePoint(a.path, b.path));
  const foreign = ofKind(foreignExtensions).map((file) => file.path);
  const found = [{ name, path: folder, images, foreign, hasSubfolders: folders.length > 0 }];
  for (const subfolder of folders.sort(byCodePoint)) {
    const subname = `${name}/${subfolder.normalize('NFC')}`;
    found.push(...(await collectFolders(path.join(folder, subfolder), subname, visited)));
  }
  return found;
}

/** What is in a folder and not hidden. Links count as what they lead to, those that lead nowhere as files. */
async function listFolder(folder: string): Promise<{ files: ImageFile[]; folders: string[] }> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.') && !leftBehind.includes(name));
  const files: ImageFile[] = [];
  const folders: string[] = [];
  const all = await Promise.all(names.map((name) => statOrNothing(path.join(folder, name))));
  all.forEach((stats, i) => {
    const name = names[i]!;
    if (stats?.isDirectory()) folders.push(name);
    else if (!stats || stats.isFile()) files.push({ path: path.join(folder, name), size: stats?.size ?? 0 });
  });
  return { files, folders };
}

function extensionOf(file: string): string {
  return path.extname(file).slice(1).toLowerCase();
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
