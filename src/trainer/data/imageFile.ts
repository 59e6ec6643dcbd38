import sharp, { type Sharp } from 'sharp';
import type { ImageHeader } from './imageStore';

/** Pixels that an image may have: a larger one would take more than 800 MB. */
export const largestImage = 2 ** 28;

/** Opens an image by its content, whatever its extension says; of an animation the first frame. Damage is an error. */
export function openImage(file: string): Sharp {
  // The limit is enforced where the size is read, in words that tell the size.
  return sharp(file, { failOn: 'error', limitInputPixels: false });
}

/**
 * What the header of an image says, once it is turned upright.
 * @throws {Error} when the file is no image, or a larger one than `largestImage`
 */
export async function readHeader(image: Sharp): Promise<ImageHeader> {
  const { autoOrient, format } = await image.metadata();
  const { width, height } = autoOrient;
  if (width * height > largestImage)
    throw new Error(
      `it has ${width} × ${height} pixels, and at most ${Math.floor(largestImage / 1e6)} million can be read; scale it down`,
    );
  return { width, height, isJpeg: format === 'jpeg' };
}

/** Turned upright by EXIF, transparency on white, any colour space as 8-bit sRGB. */
export function asRgb(image: Sharp): Sharp {
  return image.autoOrient().flatten({ background: '#ffffff' }).toColourspace('srgb');
}

/** What an error of the image library means, for a person. */
export function reasonOf(error: unknown): string {
  const { message } = error as Error;
  if (/^Input file is missing/.test(message)) return 'the file, or what it links to, does not exist';
  if (/unsupported image format/.test(message))
    return 'it is no image, or in a format that is not read (JPEG, PNG, WebP, GIF, TIFF and AVIF are)';
  // Images that are decoded at the same time share one place for their errors: another one may have taken the words.
  return message === 'Unknown error' ? 'it is damaged or incomplete' : message;
}
