import sharp, { type Sharp } from 'sharp';
import type { Normalization } from '../backbones/backbone';
import { randomStream, type RandomStream } from '../random';
import { ImageError } from './errors';
import { asRgb, openImage, readHeader, reasonOf } from './imageFile';
import { ImageStore, type ImageHeader, type Pixels, type StoreMemory } from './imageStore';
import { randAugment } from './randAugment';
import { resample } from './resample/resample';
import { place, scaledBox, shrinkBeforeCrop, type Box, type Placement, type Size, type Transform } from './transforms';

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

/** While one image is decoded, another is resized and the next one opened. */
const imagesAtOnce = 3;

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
    const header = await this.header(index);
    const random = randomStream(seed, 'augmentation', epoch, index);
    const placement = place(transform, header.width, header.height, random);
    const cut = isSmall(header)
      ? { pixels: await this.smallImage(index, header), before: placement.before }
      : await cutFromLarge(this.open(index), header, placement);
    const resized = resample(cut.pixels, { ...placement, before: cut.before });
    this.normalize(this.augment(resized, random), placement.mirrored, target);
  }

  private open(index: number): Sharp {
    return asRgb(openImage(this.params.paths[index]!));
  }

  private async header(index: number): Promise<ImageHeader> {
    const known = this.store.header(index);
    if (known) return known;
    const header = await readHeader(this.open(index));
    this.store.setHeader(index, header);
    return header;
  }

  /** A whole image, kept while there is room. */
  private async smallImage(index: number, { width, height, ...header }: ImageHeader): Promise<Pixels> {
    const kept = this.store.pixels(index);
    if (kept) return kept;
    const data = await this.open(index).raw().toBuffer();
    if (this.store.hasRoomFor({ width, height, ...header })) this.store.keep(index, data);
    return { data, width, height };
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

/** Larger images are not kept: a few of them would take all the room, and large JPEGs are decoded at a smaller scale. */
function isSmall({ width, height }: Size): boolean {
  return width * height <= 2 ** 20;
}

/**
 * The part of a large image that is seen, shrunk by a whole number while it is decoded. A JPEG is shrunk before its crop is cut
 * out: decoded at ½, ¼ or ⅛ of its size it takes a fraction of the time.
 * @returns the pixels, and the crop in them
 */
async function cutFromLarge(
  image: Sharp,
  { isJpeg, ...size }: ImageHeader,
  placement: Placement,
): Promise<{ pixels: Pixels; before: Box }> {
  const crop = placement.before ?? { left: 0, top: 0, ...size };
  const shrink = shrinkBeforeCrop(crop, placement);
  const decoded = isJpeg && shrink > 1 ? size : crop;
  if (decoded === crop) image.extract(crop);
  const small = { width: Math.round(decoded.width / shrink), height: Math.round(decoded.height / shrink) };
  if (shrink > 1) image.resize({ ...small, fit: 'fill', kernel: 'linear' });
  const data = await image.raw().toBuffer();
  const before = decoded === crop ? { left: 0, top: 0, ...small } : scaledBox(crop, size, small);
  return { pixels: { data, ...small }, before };
}

/** [3 · 256]: the normalized value of each byte in red, then green, then blue. */
function normalizedLevels({ mean, std }: Normalization): Float32Array {
  return Float32Array.from({ length: 3 * 256 }, (_, i) => {
    const channel = Math.floor(i / 256);
    return ((i % 256) / 255 - mean[channel]!) / std[channel]!;
  });
}
