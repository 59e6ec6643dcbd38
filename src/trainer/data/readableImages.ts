import os from 'node:os';
import { StoppedError } from '../errors';
import type { Example } from './dataset';
import { asRgb, openImage, reasonOf, readHeader } from './imageFile';
import type { LabelledImage, Splits } from './splits';

const namedAtMost = 5;

/** An image that is left out, and why. */
export interface SkippedImage {
  /** From the dataset's folder, with forward slashes. */
  path: string;
  reason: string;
}

export interface ReadingOptions {
  /** Hears after each image how many have been looked at. */
  onProgress?: (done: number, total: number) => void;
  /** Ends the reading with a StoppedError. */
  stop?: AbortSignal;
}

/**
 * Decodes every image once and leaves out those that cannot be: which images train must not depend on when the damage shows.
 * @throws {StoppedError}
 */
export async function leaveOutUnreadable(
  splits: Splits,
  options: ReadingOptions,
): Promise<{ splits: Splits; skipped: SkippedImage[] }> {
  const { train, validation, test } = splits;
  const reasons = await unreadable([...train, ...(validation ?? []), ...test], options);
  const readable = (images: LabelledImage[]) => images.filter((image) => !reasons.has(image));
  return {
    splits: { ...splits, train: readable(train), validation: validation && readable(validation), test: readable(test) },
    skipped: skippedOf(reasons),
  };
}

/** Why images cannot be decoded, in the order of `images`. @throws {StoppedError} */
export async function unreadable(
  images: Example[],
  { onProgress, stop }: ReadingOptions,
): Promise<Map<Example, string>> {
  const reasons = images.map((): string | undefined => undefined);
  let next = 0;
  let done = 0;
  const readImages = async () => {
    while (next < images.length) {
      if (stop?.aborted) throw new StoppedError();
      const index = next++;
      reasons[index] = await whyUnreadable(images[index]!.path);
      onProgress?.(++done, images.length);
    }
  };
  await Promise.all(Array.from({ length: os.availableParallelism() }, readImages));
  return new Map(images.flatMap((image, i) => (reasons[i] === undefined ? [] : [[image, reasons[i]] as const])));
}

export function skippedOf(reasons: Map<Example, string>): SkippedImage[] {
  return [...reasons].map(([{ relativePath }, reason]) => ({ path: relativePath, reason }));
}

/** `3 images cannot be read and are left out: rose/1.jpg (…); rose/2.jpg (…); …` */
export function describeSkipped(skipped: SkippedImage[]): string {
  const what =
    skipped.length === 1
      ? '1 image cannot be read and is left out'
      : `${skipped.length} images cannot be read and are left out`;
  const named = skipped.slice(0, namedAtMost).map(({ path, reason }) => `${path} (${reason})`);
  return `${what}: ${named.join('; ')}${skipped.length > namedAtMost ? '; …' : '.'}`;
}

async function whyUnreadable(file: string): Promise<string | undefined> {
  try {
    const image = openImage(file);
    await readHeader(image);
    await asRgb(image).resize(1, 1, { fit: 'fill', fastShrinkOnLoad: false }).raw().toBuffer();
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}
