import fc from 'fast-check';
import { expect, it } from 'vitest';
import { stratifiedSplit } from '../../../../src/trainer/data/split';

const classSizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 });
const labelsOf = (sizes: number[]) => sizes.flatMap((size, label) => Array<number>(size).fill(label));
const heldOutPerClass = (sizes: number[], heldOut: boolean[]) => {
  const labels = labelsOf(sizes);
  return sizes.map((_, label) => heldOut.filter((held, i) => held && labels[i] === label).length);
};

it('holds out the fraction of all images, shared in proportion, and leaves every class a training image', () => {
  fc.assert(
    fc.property(classSizes, fc.double({ min: 0.01, max: 0.99, noNaN: true }), fc.nat(), (sizes, fraction, seed) => {
      const labels = labelsOf(sizes);
      const counts = heldOutPerClass(sizes, stratifiedSplit(labels, fraction, seed));
      const wanted = Math.max(1, Math.round(labels.length * fraction));
      const possible = sizes.reduce((sum, size) => sum + size - 1, 0);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(Math.min(wanted, possible));
      counts.forEach((count, label) => {
        expect(count).toBeLessThan(sizes[label]!);
        const quota = (wanted * sizes[label]!) / labels.length;
        if (quota <= sizes[label]! - 1) expect(count).toBeGreaterThanOrEqual(Math.floor(quota));
      });
    }),
  );
});

it('gives no image of a class that has one', () => {
  expect(heldOutPerClass([1, 10], stratifiedSplit(labelsOf([1, 10]), 0.9, 3))).toEqual([0, 9]);
});

it('depends on the seed, also in which small classes give', () => {
  const labels = labelsOf(Array<number>(20).fill(4));
  const split = (seed: number) => heldOutPerClass(Array<number>(20).fill(4), stratifiedSplit(labels, 0.1, seed));
  expect(split(1)).toEqual(split(1));
  expect(split(1)).not.toEqual(split(2));
});
