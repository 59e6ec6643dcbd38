import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { z } from 'zod';
import { asRgb, reasonOf } from '../imageFile';

/** What is known of an image's file. */
export const imageFactsSchema = z.object({
  /** Of the bytes, hex. */
  sha256: z.string(),
  /** Why it cannot be read. */
  error: z.string().optional(),
  /** As sharp calls them. */
  format: z.string().optional(),
  space: z.string().optional(),
  depth: z.string().optional(),
  /** Pictures in the file. */
  pages: z.number().optional(),
  /** Turned upright, pixels. */
  width: z.number().optional(),
  height: z.number().optional(),
  /** Of what it shows: 128 bits, hex; see `looksOf`. */
  looks: z.string().optional(),
});
export type ImageFacts = z.infer<typeof imageFactsSchema>;

/** Reads a file once and takes down all that a report needs. */
export async function readImageFacts(file: string): Promise<ImageFacts> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { sha256: '', error: code === 'ENOENT' ? 'it, or what it links to, does not exist' : message };
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  let facts: ImageFacts = { sha256 };
  try {
    const image = sharp(bytes, { failOn: 'truncated', limitInputPixels: false });
    const { format, space, depth, pages, autoOrient } = await image.metadata();
    facts = { sha256, format, space, depth, pages, ...autoOrient };
    return { ...facts, looks: await looksOf(image) };
  } catch (error) {
    return { ...facts, error: bytes.length === 0 ? 'it is empty' : reasonOf(error) };
  }
}

const side = 9;
/** Levels of grey that say nothing: plain areas are not quite plain once they were compressed. */
const noise = 3;

/**
 * What an image shows in 128 bits: of 9 × 9 grey pixels whether each is clearly brighter than its right neighbour (64 bits), and than
 * the one below (64 bits). Compressing or scaling an image changes few of them.
 */
async function looksOf(image: sharp.Sharp): Promise<string> {
  const small = asRgb(image)
    .resize(side, side, { fit: 'fill', kernel: 'mitchell', fastShrinkOnLoad: false })
    .greyscale()
    .raw();
  const { data, info } = await small.toBuffer({ resolveWithObject: true });
  const grey = (x: number, y: number) => data[(y * side + x) * info.channels]!;
  const bits: number[] = [];
  for (const [dx, dy] of [
    [1, 0],
    [0, 1],
  ] as const)
    for (let y = 0; y < side - 1; y++)
      for (let x = 0; x < side - 1; x++) bits.push(grey(x, y) > grey(x + dx, y + dy) + noise ? 1 : 0);
  const words = Array.from({ length: bits.length / 4 }, (_, i) => parseInt(bits.slice(4 * i, 4 * i + 4).join(''), 2));
  return words.map((word) => word.toString(16)).join('');
}
