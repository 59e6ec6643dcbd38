import sharp, { type Sharp } from 'sharp';
import type { Normalization } from '../backbones/backbone';
import { randomStream, type RandomStream } from '../random';
import { ImageError } from './errors';
import { asRgb, openImage, readHeader, reasonOf } from './imageFile';
import { ImageStore, type ImageHeader, type Pixels, type StoreMemory } from './imageStore';
import { randAugment } from './randAugment';
import { place, scaledBox, shrinkBeforeCrop, type Box, type Placement, type Transform } from './transforms';

/** Everything that decides what the batches hold. */
export interface DecoderParams {
  /** Absolute path of each example's image. */
  paths: string[];
  transform: Transform;
  seed: number;
  /** Where what is known of the images is kept. */
  memory: StoreMemory;
}

/** One batch: which examples, in which epoch (augmentation differs between epochs). */
export interface BatchRequest {
  epoch: number;
  /** Indices into `paths`. */
  indices: number[];
}

/** While one image is decoded, another is normalized and the next one opened. */
const imagesAtOnce = 3;

/** An image ready to be cut and resized. */
interface OpenImage extends ImageHeader {
  image: Sharp;
}

/** Larger images are not kept: a few of them would take all the room, and large JPEGs are decoded at a smaller scale. */
const keptPixels = 2 ** 20;

/**
 * Makes batches: decode, apply the transform, normalize. What an image becomes depends on (seed, epoch, index) alone.
 */
export class ImageDecoder {
  private readonly store: ImageStore;
  private readonly levels: Float32Array;

  constructor(private readonly params: DecoderParams) {
    // The threads and the network share the processor: one thread an image, and no second cache of files.
    sharp.concurrency(1);
    sharp.cache(false);
    this.store = new ImageStore(params.memory);
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
    const decodeEvery = async (first: number) => {
      for (let position = first; position < indices.length; position += imagesAtOnce) {
        const index = indices[position]!;
        const target = images.subarray(position * valuesPerImage, (position + 1) * valuesPerImage);
        try {
          await this.decodeImage(epoch, index, target);
        } catch (error) {
          throw new ImageError(this.params.paths[index]!, reasonOf(error));
        }
      }
    };
    await Promise.all(Array.from({ length: imagesAtOnce }, (_, first) => decodeEvery(first)));
    return images;
  }

  private async decodeImage(epoch: number, index: number, target: Float32Array): Promise<void> {
    const { transform, seed } = this.params;
    const opened = await this.open(index);
    const random = randomStream(seed, 'augmentation', epoch, index);
    const placement = place(transform, opened.width, opened.height, random);
    const { after, mirrored } = placement;
    const { image, before } = await shrunk(opened, placement);
    if (before) image.extract(before);
    // Bilinear with antialiasing, as in torchvision.
    image.resize({ width: placement.width, height: placement.height, fit: 'fill', kernel: 'linear' });
    if (after) image.extract(after);
    this.normalize(this.augment(await image.raw().toBuffer(), random), mirrored, target);
  }

  /** While one image is decoded, another is normalized and the next one opened. */
  imagesAtOnce = 2;

  /** An image ready to be cut and resized, with what its header says. JPEG only while it is not decoded. */
  private async open(index: number): Promise<OpenImage> {
    const { store } = this;
    const kept = store.pixels(index);
    if (kept) return fromPixels(kept);
    const image = asRgb(openImage(this.params.paths[index]!));
    const header = store.header(index) ?? (await readHeader(image));
    store.setHeader(index, header);
    const { width, height } = header;
    if (width * height > keptPixels || !store.hasRoomFor(header)) return { image, ...header };
    const data = await image.raw().toBuffer();
    store.keep(index, data);
    return fromPixels({ data, width, height });
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

/**
 * Shrinks a large JPEG before its crop is cut out: decoded at ½, ¼ or ⅛ of its size it takes a fraction of the time.
 * @returns the image, and the crop in it
 */
async function shrunk(
  { image, isJpeg, ...size }: OpenImage,
  placement: Placement,
): Promise<{ image: Sharp; before?: Box }> {
  const { before } = placement;
  const shrink = isJpeg ? shrinkBeforeCrop(placement) : 1;
  if (!before || shrink === 1) return { image, before };
  const small = { width: Math.round(size.width / shrink), height: Math.round(size.height / shrink) };
  const data = await image
    .resize({ ...small, fit: 'fill', kernel: 'linear' })
    .raw()
    .toBuffer();
  return { image: fromPixels({ data, ...small }).image, before: scaledBox(before, size, small) };
}

function fromPixels({ data, width, height }: Pixels): OpenImage {
  return { image: sharp(data, { raw: { width, height, channels: 3 } }), width, height, isJpeg: false };
}

/** [3 · 256]: the normalized value of each byte in red, then green, then blue. */
function normalizedLevels({ mean, std }: Normalization): Float32Array {
  return Float32Array.from({ length: 3 * 256 }, (_, i) => {
    const channel = Math.floor(i / 256);
    return ((i % 256) / 255 - mean[channel]!) / std[channel]!;
  });
}
