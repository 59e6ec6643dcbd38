import type { Batch } from '../data/batchLoader';
import { randomStream, type RandomStream } from '../random';

/** α of each kind; a kind without one is off. */
export interface MixingOptions {
  readonly seed: number;
  readonly mixup?: number;
  readonly cutmix?: number;
}

/** A batch in which every image is partly another one of the batch. */
export interface MixedBatch {
  /** [N, …] */
  readonly images: Float32Array;
  /** Class of the image's own part [N]. */
  readonly labels: Int32Array;
  /** Class of the other part [N]. */
  readonly otherLabels: Int32Array;
  /** How much of the target is the own class, 0–1. */
  readonly share: number;
}

/**
 * Mixup (Zhang, Cisse, Dauphin, Lopez-Paz 2018): images λ·x_i + (1 − λ)·x_j, or CutMix (Yun et al. 2019): a rectangle of x_j in
 * x_i, whose area is 1 − λ where the image's edge does not cut it; λ ~ Beta(α, α), j a random order of the batch. With both, a
 * step takes either, equally likely. What a step draws depends on the seed and the step alone.
 * @param images [N, side, side, 3]
 */
export function mixed(
  { images, labels }: Pick<Batch, 'images' | 'labels'>,
  step: number,
  { seed, mixup, cutmix }: MixingOptions,
): MixedBatch {
  const random = randomStream(seed, 'mixing', step);
  const partners = random.shuffle([...labels.keys()]);
  const otherLabels = Int32Array.from(partners, (partner) => labels[partner]!);
  const blends = cutmix === undefined || (mixup !== undefined && random.uniform() < 0.5);
  const share = beta(random, blends ? mixup! : cutmix);
  if (blends) return { images: blend(images, partners, share), labels, otherLabels, share };
  return { labels, otherLabels, ...paste(images, partners, share, random) };
}

/** The class that most of each image is: what regularizers and diagnostics are told. */
export function mainLabels({ labels, otherLabels, share }: Omit<MixedBatch, 'images'>): Int32Array {
  return share >= 0.5 ? labels : otherLabels;
}

function blend(images: Float32Array, partners: readonly number[], share: number): Float32Array {
  const size = images.length / partners.length;
  const result = new Float32Array(images.length);
  partners.forEach((partner, i) => {
    for (let at = i * size, from = partner * size; at < (i + 1) * size; at++, from++)
      result[at] = share * images[at]! + (1 - share) * images[from]!;
  });
  return result;
}

/** The same rectangle for all images, around a centre anywhere in the image; the share is what it leaves of the image. */
function paste(images: Float32Array, partners: readonly number[], share: number, random: RandomStream) {
  const size = images.length / partners.length;
  const side = Math.sqrt(size / 3);
  const half = Math.round(side * Math.sqrt(1 - share)) / 2;
  const range = (): [number, number] => {
    const centre = random.integer(side);
    return [Math.max(0, Math.ceil(centre - half)), Math.min(side, Math.ceil(centre + half))];
  };
  const [top, bottom] = range();
  const [left, right] = range();
  const result = images.slice();
  partners.forEach((partner, i) => {
    for (let y = top; y < bottom; y++) {
      const [from, to] = [left, right].map((x) => partner * size + (y * side + x) * 3) as [number, number];
      result.set(images.subarray(from, to), i * size + (y * side + left) * 3);
    }
  });
  return { images: result, share: 1 - ((bottom - top) * (right - left)) / side ** 2 };
}

/** Beta(α, α): the part of one of two gamma variables, from their logarithms, which small α do not underflow. */
function beta(random: RandomStream, alpha: number): number {
  return 1 / (1 + Math.exp(logGamma(random, alpha) - logGamma(random, alpha)));
}

/** The logarithm of a Gamma(α, 1) variable (Marsaglia & Tsang 2000; α below 1 by way of α + 1, section 6). */
function logGamma(random: RandomStream, alpha: number): number {
  if (alpha < 1) return logGamma(random, alpha + 1) + Math.log(1 - random.uniform()) / alpha;
  const d = alpha - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.gaussian();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return Math.log(d * v);
  }
}
