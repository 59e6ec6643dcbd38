import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runConfigSchema } from '../../../../src/config/schema';
import { imageNetNormalization } from '../../../../src/trainer/backbones/backbone';
import {
  centreCrop,
  evaluationTransform,
  normalizationOf,
  place,
  randomResizedCrop,
  resizeShortSide,
  scaledBox,
  shrinkBeforeCrop,
  trainingTransform,
} from '../../../../src/trainer/data/transforms';
import { randomStream } from '../../../../src/trainer/random';

const { data } = runConfigSchema.parse({ data: { path: '.' } });
const limits = { scale: [0.08, 1] as [number, number], ratio: [3 / 4, 4 / 3] as [number, number] };

describe('a crop of a shrunk image', () => {
  const size = 32;

  it('is where it was, to a quarter of a pixel of the result', () => {
    const side = fc.integer({ min: 4 * size, max: 6000 });
    fc.assert(
      fc.property(side, side, fc.nat(), (width, height, seed) => {
        const before = randomResizedCrop(width, height, { ...limits, scale: [0.5, 1] }, randomStream(seed));
        const shrink = shrinkBeforeCrop(before, { width: size, height: size });
        const small = { width: Math.round(width / shrink), height: Math.round(height / shrink) };
        const box = scaledBox(before, { width, height }, small);
        expect(box.left + box.width).toBeLessThanOrEqual(small.width);
        expect(box.top + box.height).toBeLessThanOrEqual(small.height);
        const [x, y] = [small.width / width, small.height / height];
        const left = [box.left, before.left * x];
        const right = [box.left + box.width, (before.left + before.width) * x];
        const top = [box.top, before.top * y];
        const bottom = [box.top + box.height, (before.top + before.height) * y];
        for (const [edge, exact] of [left, right, top, bottom])
          expect(Math.abs(edge! - exact!)).toBeLessThanOrEqual(0.5);
        if (shrink > 1) expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(2 * size - 2);
      }),
    );
  });

  it('is not taken where most of the pixels are needed', () => {
    const shrinkOf = (width: number) => shrinkBeforeCrop({ width, height: 900 }, { width: size, height: size });
    expect([127, 128, 191, 192].map(shrinkOf)).toEqual([1, 2, 2, 3]);
  });
});

describe('random resized crop', () => {
  it('stays inside the image and has the size of the limits', () => {
    const side = fc.integer({ min: 1, max: 3000 });
    fc.assert(
      fc.property(side, side, fc.nat(), (width, height, seed) => {
        const crop = randomResizedCrop(width, height, limits, randomStream(seed));
        expect(crop.left).toBeGreaterThanOrEqual(0);
        expect(crop.top).toBeGreaterThanOrEqual(0);
        expect(crop.width).toBeGreaterThan(0);
        expect(crop.height).toBeGreaterThan(0);
        expect(crop.left + crop.width).toBeLessThanOrEqual(width);
        expect(crop.top + crop.height).toBeLessThanOrEqual(height);
      }),
    );
  });

  it('has uniform areas, log-uniform ratios and uniform places', () => {
    const random = randomStream(1);
    const crops = Array.from({ length: 4000 }, () => randomResizedCrop(4000, 4000, limits, random));
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const areas = crops.map((crop) => (crop.width * crop.height) / 4000 ** 2);
    // An area a above 3/4 fits with probability −log a ÷ log 4/3: integrated, the mean area is 0.478.
    expect(Math.abs(mean(areas) - 0.478)).toBeLessThan(0.015);
    expect(Math.min(...areas)).toBeGreaterThan(0.079);
    expect(mean(crops.map((crop) => Math.log(crop.width / crop.height)))).toBeCloseTo(0, 1);
    const inner = crops.filter((crop) => crop.width < 3000);
    expect(mean(inner.map((crop) => crop.left / (4000 - crop.width)))).toBeCloseTo(0.5, 1);
  });

  it.each([
    ['wide', 1000, 10, { left: 493, top: 0, width: 13, height: 10 }],
    ['tall', 10, 1000, { left: 0, top: 493, width: 10, height: 13 }],
  ])('falls back to a centre crop of an allowed ratio when the image is too %s', (_, width, height, expected) => {
    expect(randomResizedCrop(width, height, limits, randomStream(0))).toEqual(expected);
  });
});

describe('evaluation', () => {
  it('resizes the short side and crops the centre where torchvision does', () => {
    expect(resizeShortSide(500, 375, 256)).toEqual({ width: 341, height: 256 });
    expect(resizeShortSide(375, 500, 256)).toEqual({ width: 256, height: 341 });
    // Python rounds 58.5 to 58 and 59.5 to 60.
    expect(centreCrop(341, 256, 224)).toEqual({ left: 58, top: 16, width: 224, height: 224 });
    expect(centreCrop(343, 256, 224)).toEqual({ left: 60, top: 16, width: 224, height: 224 });
  });

  it('never draws random numbers', () => {
    const transform = evaluationTransform(data, imageNetNormalization);
    const views = [0, 1].map((seed) => place(transform, 640, 480, randomStream(seed)));
    expect(views[0]).toEqual({
      width: 341,
      height: 256,
      after: { left: 58, top: 16, width: 224, height: 224 },
      mirrored: false,
    });
    expect(views[1]).toEqual(views[0]);
  });
});

it('treats training images like those of evaluation without augmentation', () => {
  expect(trainingTransform({ ...data, augmentation: 'none' }, imageNetNormalization)).toEqual(
    evaluationTransform(data, imageNetNormalization),
  );
});

it('mirrors with the configured probability', () => {
  const mirrored = (horizontalFlip: number) => {
    const transform = trainingTransform(
      { ...data, augmentation: { ...limits, horizontalFlip } },
      imageNetNormalization,
    );
    const random = randomStream(5);
    return Array.from({ length: 1000 }, () => place(transform, 100, 100, random)).filter((p) => p.mirrored).length;
  };
  expect(mirrored(0)).toBe(0);
  expect(mirrored(1)).toBe(1000);
  expect(Math.abs(mirrored(0.25) - 250)).toBeLessThan(50);
});

it("takes the weights' normalization unless the configuration says its own", () => {
  const half = { mean: [0.5, 0.5, 0.5] as [number, number, number], std: [0.5, 0.5, 0.5] as [number, number, number] };
  expect(normalizationOf(data, imageNetNormalization)).toEqual(imageNetNormalization);
  expect(normalizationOf({ ...data, normalization: half }, imageNetNormalization)).toEqual(half);
});
