import { open, type FileHandle } from 'node:fs/promises';
import { resourceSampleSchema, type ResourceSample } from '../protocol/resources';
import { runPaths } from './layout';

const newline = 0x0a;
/** Bytes at the end of the file that hold a line for sure. */
const lineLimit = 16 * 1024;

/**
 * The samples of `resources.jsonl` from a byte on. A last line without its newline is held back; damaged lines are skipped. No file
 * means no samples.
 */
export async function readResources(
  runFolder: string,
  fromByte = 0,
): Promise<{ samples: ResourceSample[]; nextByte: number }> {
  const handle = await openIfThere(runFolder);
  if (!handle) return { samples: [], nextByte: 0 };
  try {
    const { size } = await handle.stat();
    const start = fromByte <= size ? fromByte : 0;
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - start), 0, size - start, start);
    const whole = buffer.subarray(0, bytesRead).lastIndexOf(newline) + 1;
    return { samples: decode(buffer.subarray(0, whole)), nextByte: start + whole };
  } finally {
    await handle.close();
  }
}

/** The last sample; nothing when there is none. */
export async function lastResources(runFolder: string): Promise<ResourceSample | undefined> {
  const handle = await openIfThere(runFolder);
  if (!handle) return undefined;
  try {
    const { size } = await handle.stat();
    const start = Math.max(0, size - lineLimit);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - start), 0, size - start, start);
    return decode(buffer.subarray(0, bytesRead)).at(-1);
  } finally {
    await handle.close();
  }
}

function decode(bytes: Buffer): ResourceSample[] {
  return bytes
    .toString('utf8')
    .split('\n')
    .map(decodeLine)
    .filter((sample) => sample !== undefined);
}

function decodeLine(line: string): ResourceSample | undefined {
  try {
    return resourceSampleSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

async function openIfThere(runFolder: string): Promise<FileHandle | undefined> {
  return open(runPaths(runFolder).resources, 'r').catch(() => undefined);
}
