import { open, type FileHandle } from 'node:fs/promises';
import type { MetricsRecord } from '../protocol/metrics';
import { writeFileAtomic } from './atomicWrite';
import { runPaths } from './layout';
import { decodeMetrics } from './metricsCodec';

const newline = 0x0a;

export interface MetricsRead {
  records: MetricsRecord[];
  /** Where the next read goes on: the end of the last whole line. */
  nextByte: number;
  /** Lines that hold no readable record; they were skipped. */
  damaged: number;
  /** The file was cut back since `fromByte`: forget what was read before, `records` starts from the beginning. */
  restarted: boolean;
}

/**
 * The records of `metrics.jsonl` from a byte on. A last line without its newline is still being written, or was torn by a
 * crash: it is held back and `nextByte` stays before it. No file means no records yet.
 */
export async function readMetrics(runFolder: string, fromByte = 0): Promise<MetricsRead> {
  const { bytes, start } = await readFrom(runPaths(runFolder).metrics, fromByte);
  const records: MetricsRecord[] = [];
  let damaged = 0;
  let lineStart = 0;
  for (let end; (end = bytes.indexOf(newline, lineStart)) >= 0; lineStart = end + 1) {
    const record = decodeMetrics(bytes.toString('utf8', lineStart, end));
    if (record) records.push(record);
    else damaged++;
  }
  return { records, nextByte: start + lineStart, damaged, restarted: start < fromByte };
}

/**
 * Drops every record after a step, and what is damaged or torn, so that a run can go on from a checkpoint of that step.
 * Atomic: a crash leaves the file as it was or as it should be.
 * @returns the last step that is left, 0 if there is none
 * @throws {FileWriteError}
 */
export async function cutBack(runFolder: string, step: number): Promise<number> {
  const file = runPaths(runFolder).metrics;
  const { bytes } = await readFrom(file, 0);
  const kept: Uint8Array[] = [];
  let last = 0;
  let lineStart = 0;
  for (let end; (end = bytes.indexOf(newline, lineStart)) >= 0; lineStart = end + 1) {
    const record = decodeMetrics(bytes.toString('utf8', lineStart, end));
    if (!record || record.step > step) continue;
    kept.push(bytes.subarray(lineStart, end + 1));
    last = Math.max(last, record.step);
  }
  await writeFileAtomic(file, kept);
  return last;
}

/** The bytes from `fromByte` to the end; from the beginning when the file no longer has a line starting there. */
async function readFrom(file: string, fromByte: number): Promise<{ bytes: Buffer; start: number }> {
  let handle: FileHandle;
  try {
    handle = await open(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { bytes: Buffer.alloc(0), start: 0 };
    throw error;
  }
  try {
    const { size } = await handle.stat();
    const start = (await startsLine(handle, fromByte, size)) ? fromByte : 0;
    const bytes = Buffer.allocUnsafe(size - start);
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, start + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return { bytes: bytes.subarray(0, filled), start };
  } finally {
    await handle.close();
  }
}

async function startsLine(handle: FileHandle, position: number, size: number): Promise<boolean> {
  if (position === 0) return true;
  if (position > size) return false;
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, position - 1);
  return buffer[0] === newline;
}
