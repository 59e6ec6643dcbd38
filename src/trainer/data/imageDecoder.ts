import sharp, { type Sharp } from 'sharp';
import type { Normalization } from '../backbones/backbone';
import { randomStream, type RandomStream } from '../random';
import { ImageError } from './errors';
import { asRgb, openImage, reasonOf, uprightSize } from './imageFile';
import { randAugment } from './randAugment';
import { place, type Transform } from './transforms';

/** Everything that decides what the batches hold. */
export interface DecoderParams {
  /** Absolute path of each example's image. */
  paths: string[];
  transform: Transform;
  seed: number;
}

/** One batch: which examples, in which epoch (augmentation differs between epochs). */
export interface BatchRequest {
  epoch: number;
  /** Indices into `paths`. */
  indices: number[];
}

/** Raw sRGB pixels, 3 bytes each. */
interface Pixels {
  data: Buffer;
  width: number;
  height: number;
}

/** Up to 256 × 256 pixels an image is decoded once and kept: reading a small file costs more than cropping it. */
const smallImage = 256 * 256;
const cacheBytes = 64 * 1024 * 1024;

/**
 * Makes batches: decode, apply the transform, normalize. What an image becomes depends on (seed, epoch, index) alone.
 */
export class ImageDecoder {
  private readonly cache = new Map<number, Pixels>();
  private cachedBytes = 0;
  private readonly levels: Float32Array;

  constructor(private readonly params: DecoderParams) {
    // The threads and the network share the processor: one thread an image, and no second cache of files.
    sharp.concurrency(1);
    sharp.cache(false);
    this.levels = normalizedLevels(params.transform.normalization);
  }

  /**
   * @returns [N, imageSize, imageSize, 3], in the order of `indices`
   * @throws ImageError naming the file
   */
  async decode({ epoch, indices }: BatchRequest): Promise<Float32Array<ArrayBuffer>> {
    const { imageSize } = this.params.transform;
    const valuesPerImage = imageSize * imageSize * 3;
    const images = new Float32Array(indices.length * valuesPerImage);
    for (const [position, index] of indices.entries()) {
      const file = this.params.paths[index]!;
      try {
        const target = images.subarray(position * valuesPerImage, (position + 1) * valuesPerImage);
        await this.decodeImage(epoch, index, target);
      } catch (error) {
        throw new ImageError(file, reasonOf(error));
      }
    }
    return images;
  }

  private async decodeImage(epoch: number, index: number, target: Float32Array): Promise<void> {
    const { transform, seed } = this.params;
    const { image, width, height } = await this.open(index);
    const random = randomStream(seed, 'augmentation', epoch, index);
    const { before, after, mirrored, ...size } = place(transform, width, height, random);
    if (before) image.extract(before);
    // Bilinear with antialiasing, as in torchvision.
    image.resize({ ...size, fit: 'fill', kernel: 'linear' });
    if (after) image.extract(after);
    this.normalize(this.augment(await image.raw().toBuffer(), random), mirrored, target);
  }

  /** An image ready to be cut and resized, with its size after turning it upright. */
  private async open(index: number): Promise<{ image: Sharp; width: number; height: number }> {
    const cached = this.cache.get(index);
    if (cached) return fromPixels(cached);
    const image = asRgb(openImage(this.params.paths[index]!));
    const { width, height } = await uprightSize(image);
    if (width * height > smallImage) return { image, width, height };
    const pixels = { data: await image.raw().toBuffer(), width, height };
    if (this.cachedBytes + pixels.data.length <= cacheBytes) {
      this.cache.set(index, pixels);
      this.cachedBytes += pixels.data.length;
    }
    return fromPixels(pixels);
  }

  /** @param pixels [imageSize, imageSize, 3] bytes */
  private augment(pixels: Uint8Array, random: RandomStream): Uint8Array {
    const { view, imageSize } = this.params.transform;
    if (view.kind !== 'training' || !view.randAugment) return pixels;
    return randAugment({ side: imageSize, data: pixels }, view.randAugment, random).data;
  }

  /** @param pixels [imageSize, imageSize, 3] bytes */
  private normalize(pixels: Uint8Array, mirrored: boolean, target: Float32Array): void {
    const { imageSize } = this.params.transform;
    const levels = this.levels;
    let from = 0;
    for (let y = 0; y < imageSize; y++) {
      const row = y * imageSize * 3;
      for (let x = 0; x < imageSize; x++) {
        const to = row + 3 * (mirrored ? imageSize - 1 - x : x);
        target[to] = levels[pixels[from]!]!;
        target[to + 1] = levels[256 + pixels[from + 1]!]!;
        target[to + 2] = levels[512 + pixels[from + 2]!]!;
        from += 3;
      }
    }
  }
}

function fromPixels({ data, width, height }: Pixels): { image: Sharp; width: number; height: number } {
  return { image: sharp(data, { raw: { width, height, channels: 3 } }), width, height };
}

/** [3 · 256]: the normalized value of each byte in red, then green, then blue. */
function normalizedLevels({ mean, std }: Normalization): Float32Array {
  return Float32Array.from({ length: 3 * 256 }, (_, i) => {
    const channel = Math.floor(i / 256);
    return ((i % 256) / 255 - mean[channel]!) / std[channel]!;
  });
}
