import type { Problem } from '../../protocol/jobs';
import type { Dataset } from './dataset';
import { ImageError } from './errors';
import { openImage, reasonOf, readHeader } from './imageFile';

const concurrentReads = 8;
const namedAtMost = 20;

/**
 * Reads the header of every image. A file may still be damaged further on: then training stops at it and names it.
 * @param onProgress called after each image
 * @returns one error for each unreadable image, the first 20 by name
 */
export async function checkImages(
  dataset: Dataset,
  onProgress: (done: number, total: number) => void,
): Promise<Problem[]> {
  const examples = [...dataset.train, ...dataset.validation, ...dataset.test];
  const reasons = new Map<number, string>();
  let next = 0;
  let done = 0;
  const readImages = async () => {
    while (next < examples.length) {
      const index = next++;
      try {
        await readHeader(openImage(examples[index]!.path));
      } catch (error) {
        reasons.set(index, reasonOf(error));
      }
      onProgress(++done, examples.length);
    }
  };
  await Promise.all(Array.from({ length: concurrentReads }, readImages));

  const unreadable = [...reasons].sort(([a], [b]) => a - b);
  const problem = (message: string): Problem => ({ severity: 'error', path: ['data', 'path'], message });
  const named = unreadable
    .slice(0, namedAtMost)
    .map(([index, reason]) => problem(new ImageError(examples[index]!.path, reason).message));
  const more = unreadable.length - named.length;
  return more > 0 ? [...named, problem(`${more} more images cannot be read.`)] : named;
}
