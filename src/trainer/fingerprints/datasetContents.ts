import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { ImageChanges } from '../../protocol/jobs';
import { writeFileAtomic } from '../../runFolder/atomicWrite';
import type { Dataset, Example } from '../data/dataset';
import { byCodePoint } from '../data/imageFolder';
import { StoppedError } from '../errors';
import { HashCache } from './hashCache';

/*
 * What is kept beside the downloads, for all runs on this machine; all of it can be deleted:
 *
 *     <cache>/hashes/<SHA-256 of the dataset's path>.json    hashes of its files
 *     <cache>/datasets/<contents>.json                       the images of a dataset as it was, to name what has changed
 */

/** Class and SHA-256 of an image, by its path from the dataset's folder. */
const imagesSchema = z.record(z.string(), z.tuple([z.string(), z.string()]));
type Images = z.infer<typeof imagesSchema>;

/** Images that are named when a dataset has changed. */
const named = 10;

export interface ContentsOptions {
  /** Folder of the cache. */
  cache: string;
  signal?: AbortSignal;
  /** Takes how many images of how many are done. */
  onProgress?: (done: number, total: number) => void;
}

/** What is in the images of a dataset, whatever their split. */
export interface DatasetContents {
  /** SHA-256 over relative paths, classes and contents, hex. */
  contents: string;
  images: Images;
}

/**
 * Hashes every image of a dataset. Only what has changed since the last time is read.
 * @throws {StoppedError}
 */
export async function datasetContents(
  { path: root, classes, train, validation, test, unused }: Dataset,
  { cache, signal, onProgress }: ContentsOptions,
): Promise<DatasetContents> {
  const examples: Example[] = [...train, ...validation, ...test, ...unused];
  const hashes = new HashCache(path.join(cache, 'hashes', `${sha256(root)}.json`));
  const files = examples.map((example) => example.path);
  const onFile = (done: number) => onProgress?.(done, files.length);
  const found = await hashes.hashesOf(files, { signal, onProgress: onFile }).catch((error: unknown) => {
    throw signal?.aborted ? new StoppedError() : error;
  });
  const lines = examples.map(({ relativePath, label }, i) => [
    relativePath.normalize('NFC'),
    classes[label]!,
    found[i]!,
  ]);
  lines.sort(([a], [b]) => byCodePoint(a!, b!));
  const contents = sha256(lines.map((line) => `${line.join('\0')}\n`).join(''));
  const images = Object.fromEntries(lines.map(([name, label, hash]) => [name, [label, hash]])) as Images;
  await remember(cache, contents, images);
  return { contents, images };
}

/** What is another than when a dataset's contents were `before`; undefined when nobody remembers what they were. */
export async function changesSince(before: string, now: Images, cache: string): Promise<ImageChanges | undefined> {
  const text = await readFile(fileOf(cache, before), 'utf8').catch(() => undefined);
  const then = imagesSchema.safeParse(text === undefined ? undefined : JSON.parse(text)).data;
  if (!then) return undefined;
  const was = new Map(Object.entries(then));
  const is = new Map(Object.entries(now));
  const some = (paths: string[]) => ({ count: paths.length, first: paths.slice(0, named) });
  return {
    added: some([...is.keys()].filter((file) => !was.has(file))),
    removed: some([...was.keys()].filter((file) => !is.has(file))),
    changed: some(
      [...is].filter(([file, image]) => was.has(file) && was.get(file)!.join() !== image.join()).map(([file]) => file),
    ),
  };
}

/** What cannot be kept cannot be named later, which does no other harm. */
async function remember(cache: string, contents: string, images: Images): Promise<void> {
  const file = fileOf(cache, contents);
  const isKnown = await readFile(file).then(
    () => true,
    () => false,
  );
  if (isKnown) return;
  await mkdir(path.dirname(file), { recursive: true }).catch(() => undefined);
  await writeFileAtomic(file, JSON.stringify(images)).catch(() => undefined);
}

const fileOf = (cache: string, contents: string) => path.join(cache, 'datasets', `${contents}.json`);

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
