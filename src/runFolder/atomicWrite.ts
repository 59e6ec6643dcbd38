import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const temporaryFile = /^\..+\.[0-9a-f]{12}\.tmp$/;

/** A file could not be written. The message names the file, its size and what to do; `code` is the system's, e.g. 'ENOSPC'. */
export class FileWriteError extends Error {
  override readonly name = 'FileWriteError';
  readonly code: string | undefined;

  constructor(
    readonly file: string,
    bytes: number,
    cause: unknown,
  ) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
    super(`Cannot write ${file} (${formatBytes(bytes)}): ${reasonOf(code, cause)}`, { cause });
    this.code = code;
  }
}

/**
 * Replaces a file so that a reader, or a crash at any moment, sees either the old content or the new one and never a part:
 * the content goes to a temporary file beside it, to the disk, and only then takes the name.
 *
 * Several chunks are written one after the other, so that a large checkpoint need not be joined in memory.
 *
 * @throws {FileWriteError} The old file is then still there, untouched.
 */
export async function writeFileAtomic(
  file: string,
  content: string | Uint8Array | readonly Uint8Array[],
): Promise<void> {
  const folder = path.dirname(file);
  const temporary = temporaryBeside(file);
  try {
    const handle = await open(temporary, 'wx');
    try {
      // An array of chunks is an iterable to writeFile, a typed array is one piece; both are written to the last byte.
      await handle.writeFile(content as string);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await renameOver(temporary, file);
    await syncFolder(folder);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new FileWriteError(file, byteLength(content), error);
  }
}

/** A new name for a file that will not last, beside `file`. */
export function temporaryBeside(file: string): string {
  return path.join(path.dirname(file), `.${path.basename(file)}.${randomBytes(6).toString('hex')}.tmp`);
}

/** The temporary files of a folder, which a process leaves when it is killed. Where somebody writes, theirs too. */
export async function temporaryFilesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names.filter((name) => temporaryFile.test(name)).map((name) => path.join(folder, name));
}

/** Removes them. Call it only where nobody else writes. */
export async function removeTemporaryFiles(folder: string): Promise<void> {
  await Promise.all((await temporaryFilesIn(folder)).map((file) => rm(file, { force: true })));
}

/** On Windows a file that somebody is reading at this moment cannot be replaced; a moment later it can. */
async function renameOver(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await rename(from, to);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? '';
      if (process.platform !== 'win32' || attempt === 10 || !['EPERM', 'EACCES', 'EBUSY'].includes(code)) throw error;
      await sleep(10 * attempt);
    }
  }
}

/** Makes the new name itself survive a power cut. Windows cannot open folders and does without. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function byteLength(content: string | Uint8Array | readonly Uint8Array[]): number {
  if (typeof content === 'string') return Buffer.byteLength(content);
  if (content instanceof Uint8Array) return content.byteLength;
  return content.reduce((sum, chunk) => sum + chunk.byteLength, 0);
}

/** Bytes → "512 bytes", "4.2 KB", "98.1 MB"; powers of 1024. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function reasonOf(code: string | undefined, cause: unknown): string {
  switch (code) {
    case 'ENOSPC':
      return 'the disk is full. Free some space and try again.';
    case 'EDQUOT':
      return 'the disk quota is used up. Free some space and try again.';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied. Check who owns the folder and whether it is writable.';
    case 'EROFS':
      return 'the file system is read-only.';
    case 'ENOENT':
      return 'its folder does not exist.';
    default:
      return cause instanceof Error ? cause.message : String(cause);
  }
}
