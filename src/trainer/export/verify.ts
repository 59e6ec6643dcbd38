import * as tf from '@tensorflow/tfjs-core';
import type { Network } from '../network';
import { randomStream } from '../random';
import type { ImageBatch } from './exportFormat';

/** Largest difference of two logits, as a part of the largest logit or of 1, with which an export counts as right. */
export const tolerance = 1e-4;

/** Noise, as normalized images are on average: N(0, 1). The count is no power of two, so that a fixed batch size would show. */
export function noiseImages(size: number): ImageBatch {
  const count = 3;
  return { count, size, pixels: randomStream(0, 'export').gaussians(count * size * size * 3) };
}

/** What the trainer's own network says. @returns logits [count, K] */
export async function trainerLogits(network: Network, { count, size, pixels }: ImageBatch): Promise<Float32Array> {
  const logits = tf.tidy(() => {
    const images = tf.tensor4d(pixels, [count, size, size, 3]);
    return network.logits(network.features(images, 'evaluate'));
  });
  const data = await logits.data<'float32'>();
  logits.dispose();
  return Float32Array.from(data);
}

/** The largest difference, relative to the largest of the expected numbers or to 1; NaN where one is not a number. */
export function largestDifference(expected: Float32Array, found: Float32Array): number {
  if (expected.length !== found.length) return NaN;
  let difference = 0;
  let largest = 1;
  for (let i = 0; i < expected.length; i++) {
    const each = Math.abs(expected[i]! - found[i]!);
    if (Number.isNaN(each)) return NaN;
    difference = Math.max(difference, each);
    largest = Math.max(largest, Math.abs(expected[i]!));
  }
  return difference / largest;
}
