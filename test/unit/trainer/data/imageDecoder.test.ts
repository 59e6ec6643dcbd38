import { truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { ImageError } from '../../../../src/trainer/data/errors';
import { ImageDecoder } from '../../../../src/trainer/data/imageDecoder';
import { storeMemory } from '../../../../src/trainer/data/imageStore';
import { resample } from '../../../../src/trainer/data/resample/resample';
import {
  place,
  randomResizedCrop,
  shrinkBeforeCrop,
  type Placement,
  type Transform,
} from '../../../../src/trainer/data/transforms';
import { randomStream } from '../../../../src/trainer/random';
import { crc32 } from '../../../support/png';
import { noise, temporaryFolder } from './images';

const normalization = { mean: [0.5, 0.25, 0], std: [0.5, 0.5, 2] } as Transform['normalization'];
const evaluation = (size: number): Transform => ({
  imageSize: size,
  normalization,
  view: { kind: 'evaluation', resizeSize: size },
});
const training: Transform = {
  imageSize: 24,
  normalization,
  view: { kind: 'training', scale: [0.3, 1], ratio: [3 / 4, 4 / 3], horizontalFlip: 0.5 },
};

async function save(image: Sharp, name: string): Promise<string> {
  const file = path.join(await temporaryFolder(), name);
  await image.toFile(file);
  return file;
}
const decode = (file: string, transform: Transform, epoch = 0, seed = 0) =>
  new ImageDecoder({ paths: [file], transform, seed, memory: storeMemory(1) }).decode({ epoch, indices: [0] });

/** [H, W, 3] bytes, back from normalized values. */
const bytes = (images: Float32Array) =>
  images.map((value, i) => Math.round((value * normalization.std[i % 3]! + normalization.mean[i % 3]!) * 255));
const pixelsOf = async (image: Sharp) => new Float32Array(await image.clone().removeAlpha().raw().toBuffer());
/** What `resample` makes of an image, and its mirror image. */
async function resampled(image: Sharp, placement: Placement): Promise<Float32Array> {
  const { data, info } = await image.clone().removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height } = placement.after ?? placement;
  const result = sharp(resample({ data, width: info.width, height: info.height }, placement), {
    raw: { width, height, channels: 3 },
  });
  return pixelsOf(placement.mirrored ? result.flop() : result);
}
const meanDifference = (a: Float32Array, b: Float32Array) =>
  a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
const flat = (r: number, g: number, b: number, alpha = 1) =>
  sharp({ create: { width: 20, height: 20, channels: 4, background: { r, g, b, alpha } } });

describe('evaluation view', () => {
  it('leaves pixels as they are when nothing has to be resized', async () => {
    const image = noise(24, 24, 1);
    expect(bytes(await decode(await save(image, 'noise.png'), evaluation(24)))).toEqual(await pixelsOf(image));
  });

  it('resizes, then crops the centre', async () => {
    const image = noise(60, 40, 2);
    const transform: Transform = { imageSize: 24, normalization, view: { kind: 'evaluation', resizeSize: 30 } };
    const after = { left: 10, top: 3, width: 24, height: 24 };
    expect(bytes(await decode(await save(image, 'a.png'), transform))).toEqual(
      await resampled(image, { width: 45, height: 30, after, mirrored: false }),
    );
  });

  it.each(['jpg', 'png'])('sees the same of a large image, shrunk while it is decoded (%s)', async (format) => {
    const photo = noise(6, 5, 7).resize(1600, 1200, { kernel: 'cubic', fit: 'fill' });
    const file = await save(photo.jpeg({ quality: 95 }).toFormat(format as 'jpg'), `photo.${format}`);
    const transform: Transform = { imageSize: 24, normalization, view: { kind: 'evaluation', resizeSize: 30 } };
    const after = { left: 8, top: 3, width: 24, height: 24 };
    const expected = await resampled(sharp(file), { width: 40, height: 30, after, mirrored: false });
    expect(meanDifference(bytes(await decode(file, transform)), expected)).toBeLessThan(1);
  });

  it('turns images upright by EXIF', async () => {
    const image = noise(24, 24, 3);
    const file = await save(image.clone().withMetadata({ orientation: 6 }).png(), 'turned.png');
    expect(bytes(await decode(file, evaluation(24)))).toEqual(await pixelsOf(image.clone().rotate(90)));
  });

  it('puts transparency on white', async () => {
    expect(bytes(await decode(await save(flat(255, 0, 0, 0), 'a.png'), evaluation(16))).every((b) => b === 255)).toBe(
      true,
    );
  });

  it.each([
    ['grey', flat(77, 77, 77).removeAlpha().toColourspace('b-w').png(), 'a.png', [77, 77, 77]],
    ['grey with transparency', flat(77, 77, 77).toColourspace('b-w').png(), 'a.png', [77, 77, 77]],
    ['16-bit', flat(10, 128, 250).removeAlpha().toColourspace('rgb16').png(), 'a.png', [10, 128, 250]],
    ['palette', flat(10, 128, 250).png({ palette: true }), 'a.png', [10, 128, 250]],
    ['WebP', flat(10, 128, 250).webp({ lossless: true }), 'a.webp', [10, 128, 250]],
    ['GIF', flat(10, 128, 250).gif(), 'a.gif', [10, 128, 250]],
    ['TIFF', flat(10, 128, 250).tiff({ compression: 'lzw' }), 'a.tiff', [10, 128, 250]],
    ['CMYK JPEG', flat(200, 60, 40).removeAlpha().toColourspace('cmyk').jpeg({ quality: 100 }), 'a.jpg', [200, 60, 40]],
    ['AVIF', flat(200, 60, 40).avif({ quality: 100 }), 'a.avif', [200, 60, 40]],
  ] as [string, Sharp, string, number[]][])('reads %s as 8-bit sRGB', async (_, image, name, expected) => {
    const pixel = bytes(await decode(await save(image, name), evaluation(16))).slice(0, 3);
    // Colour conversions and lossy formats move values by some levels.
    pixel.forEach((value, i) =>
      expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(name.match(/jpg|avif/) ? 16 : 1),
    );
  });
});

describe('training view', () => {
  it.each([
    ['small', noise(40, 30, 4), 24],
    ['larger than its result', noise(400, 300, 4), 24],
    ['of over a megapixel', noise(65, 45, 4).resize(1300, 900, { kernel: 'cubic' }), 330],
  ])('cuts out the drawn crop, resizes and mirrors it (%s)', async (_, image, imageSize) => {
    const file = await save(image.png(), 'a.png');
    const { width, height } = await sharp(file).metadata();
    const view = { ...training, imageSize };
    const seen = new Set<boolean>();
    for (let epoch = 0; epoch < 6; epoch++) {
      const placement = place(view, width, height, randomStream(9, 'augmentation', epoch, 0));
      seen.add(placement.mirrored);
      expect(bytes(await decode(file, view, epoch, 9)).join()).toBe((await resampled(sharp(file), placement)).join());
    }
    expect(seen.size).toBe(2);
  });

  it.each([1, 3, 6, 8])(
    'decodes large JPEGs at a smaller scale, and sees the same (orientation %i)',
    async (orientation) => {
      const view: Transform = {
        ...training,
        imageSize: 32,
        view: { kind: 'training', scale: [0.2, 1], ratio: [0.75, 1.33], horizontalFlip: 0.5 },
      };
      const photo = noise(6, 5, 7).resize(1600, 1200, { kernel: 'cubic', fit: 'fill' });
      const file = await save(photo.jpeg({ quality: 95 }).withMetadata({ orientation }), 'photo.jpg');
      const upright = await sharp(file).autoOrient().png().toBuffer();
      const { width, height } = await sharp(upright).metadata();
      for (let epoch = 0; epoch < 5; epoch++) {
        const { before, mirrored } = place(view, width, height, randomStream(9, 'augmentation', epoch, 0));
        expect(shrinkBeforeCrop(before!, { width: 32, height: 32 })).toBeGreaterThan(1);
        const expected = await resampled(sharp(upright), { before, width: 32, height: 32, mirrored });
        // The crop moves by up to a quarter of a pixel of the result.
        expect(meanDifference(bytes(await decode(file, view, epoch, 9)), expected)).toBeLessThan(4);
      }
    },
  );

  it('differs between epochs and seeds, and repeats for the same', async () => {
    const file = await save(noise(40, 30, 5), 'a.png');
    const first = await decode(file, training, 1, 1);
    expect(await decode(file, training, 1, 1)).toEqual(first);
    expect(await decode(file, training, 2, 1)).not.toEqual(first);
    expect(await decode(file, training, 1, 2)).not.toEqual(first);
  });

  it('draws a crop for the upright image', () => {
    const { before } = place(training, 30, 40, randomStream(1));
    expect(before).toEqual(randomResizedCrop(30, 40, { scale: [0.3, 1], ratio: [3 / 4, 4 / 3] }, randomStream(1)));
  });
});

describe('files as people have them', () => {
  const seen = async (file: string) => bytes(await decode(file, evaluation(16))).slice(0, 3);
  const close = (pixel: Float32Array, expected: number[]) =>
    pixel.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(8));

  it('are decoded by what they hold, whatever their name says', async () => {
    const png = await flat(10, 128, 250).png().toBuffer();
    const folder = await temporaryFolder();
    for (const name of ['photo.jpg', 'photo', 'ünï çödé.webp', '100% #1 [x]?.tif', 'a & b;c.png']) {
      if (process.platform === 'win32' && name.includes('?')) continue;
      const file = path.join(folder, name);
      await writeFile(file, png);
      expect(await seen(file)).toEqual(Float32Array.of(10, 128, 250));
    }
  });

  it.each(['gif', 'webp'] as const)('of an animation (%s) the first frame is taken', async (format) => {
    const frames = await Promise.all(
      [flat(250, 10, 10), flat(10, 10, 250)].map((frame) => frame.removeAlpha().png().toBuffer()),
    );
    const animation = sharp(frames, { join: { animated: true } });
    const file = path.join(await temporaryFolder(), `a.${format}`);
    await (format === 'gif' ? animation.gif() : animation.webp({ lossless: true })).toFile(file);
    expect((await sharp(file).metadata()).pages).toBe(2);
    close(await seen(file), [250, 10, 10]);
  });

  it('of 16-bit grey keep their brightness', async () => {
    const values = new Uint16Array(20 * 20).fill(40_000);
    const grey = sharp(values, { raw: { width: 20, height: 20, channels: 1 } }).toColourspace('grey16');
    const file = await save(grey.png(), 'x-ray.png');
    expect((await sharp(file).metadata()).depth).toBe('ushort');
    close(await seen(file), [156, 156, 156]);
  });

  it('of more pixels than can be held are refused with their size', async () => {
    const png = await flat(0, 0, 0).png().toBuffer();
    // The header says 20,000 × 20,000; nothing of it is decoded.
    png.writeUInt32BE(20_000, 16);
    png.writeUInt32BE(20_000, 20);
    png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
    const file = path.join(await temporaryFolder(), 'huge.png');
    await writeFile(file, png);
    await expect(decode(file, training)).rejects.toThrow(
      `Cannot read the image ${file}: it has 20000 × 20000 pixels, and at most 268 million can be read; scale it down.`,
    );
  });

  it('of other kinds are refused with what can be read', async () => {
    const file = path.join(await temporaryFolder(), 'text.jpg');
    await writeFile(file, 'no image');
    await expect(decode(file, training)).rejects.toThrow(/it is no image, or in a format that is not read \(JPEG, PNG/);
  });
});

describe('unreadable images', () => {
  it.each([
    ['a missing file', async (file: string) => file + '.gone'],
    ['a truncated file', async (file: string) => (await truncate(file, 700), file)],
  ])('%s is named', async (_, damage) => {
    const file = await damage(await save(noise(40, 40, 6).jpeg(), 'a.jpg'));
    const failure = await decode(file, training).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ImageError);
    expect((failure as ImageError).message).toContain(`Cannot read the image ${file}: `);
  });
});
