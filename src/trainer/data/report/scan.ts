import { createHash } from 'node:crypto';
import { mkdir, readFile, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { z } from 'zod';
import { writeFileAtomic } from '../../../runFolder/atomicWrite';
import type { Example } from '../dataset';
import { imageFactsSchema, readImageFacts, type ImageFacts } from './imageFacts';

/** What was found of a file, as it was then. */
const entrySchema = z.object({ path: z.string(), size: z.number(), modified: z.number(), facts: imageFactsSchema });
type Entry = z.infer<typeof entrySchema>;

export interface ScanOptions {
  /** Folder where findings are kept. */
  cache: string;
  onProgress?: (done: number, total: number) => void;
}

export interface Scan {
  facts: Map<Example, ImageFacts>;
  /** Files that were read; the others have the size and the time of change that they had at an earlier look. */
  read: number;
}

/** Reads what is new or changed. Findings are kept also when the look is ended halfway. @param dataset its path */
export async function scanImages(dataset: string, examples: readonly Example[], options: ScanOptions): Promise<Scan> {
  const { cache, onProgress } = options;
  const file = path.join(cache, 'scans', `${createHash('sha256').update(dataset).digest('hex').slice(0, 24)}.jsonl`);
  const before = await readEntries(file);
  const entries = new Map<string, Entry>();
  const facts = new Map<Example, ImageFacts>();
  let next = 0;
  let done = 0;
  let read = 0;
  let saved = performance.now();
  sharp.cache(false);
  sharp.concurrency(1);
  const look = async () => {
    while (next < examples.length) {
      const example = examples[next++]!;
      const { size, mtimeMs: modified } = await stat(example.path).catch(() => ({ size: -1, mtimeMs: 0 }));
      const known = before.get(example.path);
      const isSame = known?.size === size && known.modified === modified;
      const found = isSame ? known.facts : await readImageFacts(example.path);
      if (!isSame) read++;
      facts.set(example, found);
      if (size >= 0) entries.set(example.path, { path: example.path, size, modified, facts: found });
      onProgress?.(++done, examples.length);
      if (read > 0 && performance.now() - saved > saveInterval) {
        saved = Infinity;
        await writeEntries(file, [...before.values(), ...entries.values()]);
        saved = performance.now();
      }
    }
  };
  await Promise.all(Array.from({ length: 2 * os.availableParallelism() }, look));
  if (read > 0 || entries.size !== before.size) await writeEntries(file, [...entries.values()]);
  return { facts, read };
}

/** Milliseconds. */
const saveInterval = 20_000;

async function readEntries(file: string): Promise<Map<string, Entry>> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const entries = new Map<string, Entry>();
  for (const line of text.split('\n')) {
    const entry = line ? entryOf(line) : undefined;
    if (entry) entries.set(entry.path, entry);
  }
  return entries;
}

/** Undefined of a line that another version wrote: the image is looked at again. */
function entryOf(line: string): Entry | undefined {
  try {
    return entrySchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

async function writeEntries(file: string, entries: readonly Entry[]): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFileAtomic(file, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
}
