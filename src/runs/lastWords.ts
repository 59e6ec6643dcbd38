import { open } from 'node:fs/promises';
import { runPaths } from '../runFolder/layout';

const mostBytes = 8 * 1024;
const mostLines = 20;

/** The last lines that the trainer of a run printed; undefined when it said nothing. Never throws. */
export async function lastWords(runFolder: string): Promise<string | undefined> {
  try {
    const log = await open(runPaths(runFolder).log, 'r');
    try {
      const { size } = await log.stat();
      const length = Math.min(size, mostBytes);
      const { buffer } = await log.read(Buffer.alloc(length), 0, length, size - length);
      return lastLines(buffer.toString('utf8'));
    } finally {
      await log.close();
    }
  } catch {
    return undefined;
  }
}

/** The end of a text, at most twenty lines. */
export function lastLines(text: string): string | undefined {
  return text.trim().split(/\r?\n/).slice(-mostLines).join('\n') || undefined;
}
