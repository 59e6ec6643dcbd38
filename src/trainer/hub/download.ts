import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BadInputError } from '../errors';
import { bodyOf, request, UnreachableError, type Hub, type HubFile } from './hub';

export interface DownloadOptions {
  /** Ends the download; what is there already is kept for the next. */
  readonly signal?: AbortSignal;
  /** Hears how many bytes are there. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Milliseconds before a connection that broke is made anew. */
  readonly pause?: number;
}

/** A connection that breaks so often without having brought anything is given up. */
const mostFailures = 3;

/**
 * Downloads a file to `target`, where it appears only when it is whole and its checksum is right. What an earlier download
 * that was interrupted has left, of this process or one that is gone, is not fetched again.
 * @throws {BadInputError} when the hub refuses, or the checksum is wrong
 * @throws {UnreachableError} when the connection breaks again and again
 * @throws {DOMException} AbortError
 */
export async function download(hub: Hub, file: HubFile, target: string, options: DownloadOptions = {}): Promise<void> {
  await mkdir(path.dirname(target), { recursive: true });
  const part = `${target}.part-${process.pid}`;
  await adoptPart(target, part);
  let failures = 0;
  for (;;) {
    const before = await sizeOf(part);
    if (before > file.size) await rm(part);
    if (before === file.size) break;
    try {
      await fetchRest(hub, file, part, options);
    } catch (error) {
      if (!(error instanceof UnreachableError)) throw error;
      failures = (await sizeOf(part)) > before ? 1 : failures + 1;
      if (failures === mostFailures) throw error;
      await sleep(options.pause ?? 1000, undefined, { signal: options.signal });
    }
  }
  await verify(part, file);
  await rename(part, target);
}

/** Appends what `part` lacks. */
async function fetchRest(
  hub: Hub,
  file: HubFile,
  part: string,
  { signal, onProgress }: DownloadOptions,
): Promise<void> {
  const start = await sizeOf(part);
  const headers = start > 0 ? { range: `bytes=${start}-` } : undefined;
  const response = await request(hub, file.url, { headers, signal, accept: [416] });
  const continues = response.status === 206 && response.headers.get('content-range')?.startsWith(`bytes ${start}-`);
  const handle = await open(part, continues ? 'a' : 'w');
  try {
    // Nothing lies behind the end that the part has, so it is not of this file: begin again.
    if (response.status === 416) return;
    let done = continues ? start : 0;
    for await (const chunk of bodyOf(response, signal)) {
      await handle.writeFile(chunk);
      onProgress?.((done += chunk.length), file.size);
    }
  } finally {
    await handle.close();
  }
}

async function verify(part: string, { url, size, checksum }: HubFile): Promise<void> {
  const hash: Hash = createHash(checksum.kind === 'git' ? 'sha1' : 'sha256');
  if (checksum.kind === 'git') hash.update(`blob ${size}\0`);
  for await (const chunk of createReadStream(part)) hash.update(chunk as Buffer);
  const hex = hash.digest('hex');
  if (hex === checksum.hex) return;
  await rm(part);
  throw new BadInputError(
    `What ${url} gave has the checksum ${hex}, expected ${checksum.hex}: it was damaged on the way. Try again.`,
  );
}

/** Takes over the largest part that a process which is gone has left, unless this process has one. */
async function adoptPart(target: string, part: string): Promise<void> {
  const prefix = `${path.basename(target)}.part-`;
  const folder = path.dirname(target);
  const names = (await readdir(folder)).filter((name) => name.startsWith(prefix));
  if (names.includes(path.basename(part))) return;
  const orphans = names.filter((name) => !isAlive(Number(name.slice(prefix.length))));
  const sized = await Promise.all(orphans.map(async (name) => ({ name, size: await sizeOf(path.join(folder, name)) })));
  const [largest, ...others] = sized.sort((a, b) => b.size - a.size);
  // Another process may be faster: then this one begins from the start.
  if (largest) await rename(path.join(folder, largest.name), part).catch(() => undefined);
  for (const { name } of others) await rm(path.join(folder, name), { force: true });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}
