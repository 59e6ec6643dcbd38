import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { writeFileAtomic } from '../../runFolder/atomicWrite';

/** Size, time of the last change in milliseconds, and SHA-256 of a file, by its absolute path. */
const hashesSchema = z.record(z.string(), z.tuple([z.number(), z.number(), z.string()]));
type Hashes = z.infer<typeof hashesSchema>;

/** Files that are read at a time: a disk or a network drive has something to do while another is hashed. */
const atATime = 4;
/** Milliseconds in which a file that was changed may be changed again without another time: it is not remembered. */
const racy = 2000;

/**
 * SHA-256 of files. A file is read only if its size or the time of its last change is another than when it was read last.
 */
export class HashCache {
  /** @param file where hashes are kept; nothing else is in it, and it can be deleted at any time */
  constructor(private readonly file: string) {}

  /**
   * @param files absolute paths
   * @param onProgress is told how many files are done
   * @returns SHA-256 of each, hex, in the same order
   * @throws the system's error when a file cannot be read
   * @throws {DOMException} AbortError
   */
  async hashesOf(
    files: readonly string[],
    { signal, onProgress }: { signal?: AbortSignal; onProgress?: (done: number) => void } = {},
  ): Promise<string[]> {
    const known = await this.read();
    const now: Hashes = {};
    let changed = false;
    let next = 0;
    let done = 0;
    const work = async () => {
      while (next < files.length) {
        signal?.throwIfAborted();
        const file = files[next++]!;
        const { size, mtimeMs } = await stat(file);
        const before = known[file];
        if (before?.[0] === size && before[1] === mtimeMs) now[file] = before;
        else {
          const readAt = Date.now();
          now[file] = [size, readAt - mtimeMs < racy ? NaN : mtimeMs, await sha256Of(file)];
          changed = true;
        }
        onProgress?.(++done);
      }
    };
    await Promise.all(Array.from({ length: atATime }, work));
    if (changed) await this.write(now);
    return files.map((file) => now[file]![2]);
  }

  private async read(): Promise<Hashes> {
    try {
      return hashesSchema.parse(JSON.parse(await readFile(this.file, 'utf8')));
    } catch {
      return {};
    }
  }

  /** What cannot be kept is computed again next time. */
  private async write(hashes: Hashes): Promise<void> {
    const settled = Object.fromEntries(Object.entries(hashes).filter(([, [, mtime]]) => !Number.isNaN(mtime)));
    await mkdir(path.dirname(this.file), { recursive: true }).catch(() => undefined);
    await writeFileAtomic(this.file, JSON.stringify(settled)).catch(() => undefined);
  }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), hash);
  return hash.digest('hex');
}
