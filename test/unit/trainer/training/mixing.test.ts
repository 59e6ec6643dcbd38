import { describe, expect, it } from 'vitest';
import { mainLabels, mixed, type MixingOptions } from '../../../../src/trainer/training/mixing';

const side = 8;
const size = side * side * 3;
/** Every value of an image is its label. */
const labels = Int32Array.of(0, 1, 2, 3, 4, 5);
const images = Float32Array.from({ length: labels.length * size }, (_, i) => Math.floor(i / size));
const batch = { images, labels };
const steps = Array.from({ length: 400 }, (_, step) => step);

const sharesOf = (options: MixingOptions) => steps.map((step) => mixed(batch, step, options).share);
const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;

describe('mixup', () => {
  it('blends images in the share of their classes', () => {
    for (const step of steps.slice(0, 20)) {
      const { images, otherLabels, share } = mixed(batch, step, { seed: 1, mixup: 0.4 });
      expect([...otherLabels].sort()).toEqual([...labels]);
      labels.forEach((label, i) => {
        const blended = Math.fround(share * label + (1 - share) * otherLabels[i]!);
        expect(images.subarray(i * size, (i + 1) * size).every((value) => value === blended)).toBe(true);
      });
    }
  });

  it.each([0.01, 0.2, 1, 5])('draws shares from Beta(α, α), α = %d', (alpha) => {
    const shares = sharesOf({ seed: 2, mixup: alpha });
    const variance = mean(shares.map((share) => (share - 0.5) ** 2));
    // Of Beta(α, α): mean ½, variance 1 ÷ (8α + 4). Tolerances are over four standard errors.
    expect(Math.abs(mean(shares) - 0.5)).toBeLessThan(4.5 * Math.sqrt(1 / (8 * alpha + 4) / shares.length));
    expect(variance * (8 * alpha + 4)).toBeGreaterThan(0.75);
    expect(variance * (8 * alpha + 4)).toBeLessThan(1.25);
    expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
  });
});

describe('cutmix', () => {
  it('pastes one rectangle of the other image; the share is what is left', () => {
    for (const step of steps.slice(0, 40)) {
      const { images, otherLabels, share } = mixed(batch, step, { seed: 1, cutmix: 1 });
      labels.forEach((label, i) => {
        if (otherLabels[i] === label) return;
        const pasted = [...Array(side * side).keys()].filter((at) => images[i * size + 3 * at] === otherLabels[i]);
        expect(pasted.length).toBeCloseTo((1 - share) * side * side, 9);
        const [xs, ys] = [pasted.map((at) => at % side), pasted.map((at) => Math.floor(at / side))];
        if (pasted.length > 0)
          expect((Math.max(...xs) - Math.min(...xs) + 1) * (Math.max(...ys) - Math.min(...ys) + 1)).toBe(pasted.length);
      });
    }
  });
});

describe('mixed', () => {
  it('depends on the seed and the step alone, and leaves the batch as it was', () => {
    const before = images.slice();
    const options = { seed: 3, mixup: 0.2, cutmix: 1 };
    expect(mixed(batch, 7, options)).toEqual(mixed(batch, 7, options));
    expect(mixed(batch, 8, options).share).not.toBe(mixed(batch, 7, options).share);
    expect(mixed(batch, 7, { ...options, seed: 4 }).share).not.toBe(mixed(batch, 7, options).share);
    expect(images).toEqual(before);
  });

  it('takes either, equally often, when both are on', () => {
    const isBlend = ({ images }: { images: Float32Array }) => images.some((value) => !Number.isInteger(value));
    const blends = steps.filter((step) => isBlend(mixed(batch, step, { seed: 5, mixup: 5, cutmix: 5 })));
    expect(Math.abs(blends.length - steps.length / 2)).toBeLessThan(45);
  });

  it('calls an image what most of it is', () => {
    const otherLabels = Int32Array.of(5, 4, 3, 2, 1, 0);
    expect(mainLabels({ labels, otherLabels, share: 0.6 })).toBe(labels);
    expect(mainLabels({ labels, otherLabels, share: 0.4 })).toBe(otherLabels);
  });
});
