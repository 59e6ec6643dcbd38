import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerOnnxBackend } from '../../../../src/trainer/engines/onnx';
import { randomStream } from '../../../../src/trainer/random';
import { spectralShrinkage } from '../../../../src/trainer/regularizers/spectralShrinkage';
import { supervisedContrast } from '../../../../src/trainer/regularizers/supervisedContrast';

beforeAll(async () => {
  await registerOnnxBackend();
  await tf.setBackend('onnx');
});

/** Value and gradient. */
async function differentiate(penalty: (f: tf.Tensor2D) => tf.Scalar, features: tf.Tensor2D) {
  const { value, grad } = tf.valueAndGrad((f: tf.Tensor) => penalty(f as tf.Tensor2D))(features);
  return { value: (await value.data())[0]!, gradient: [...(await grad.data())] };
}

const random = (n: number, d: number) => tf.tensor2d(randomStream(1, 'features').gaussians(n * d), [n, d]);

describe('supervisedContrast', () => {
  const contrast = (labels: number[]) => (f: tf.Tensor2D) => supervisedContrast(f, tf.tensor1d(labels, 'int32'), 0.07);

  it.each([
    ['of four classes', [0, 1, 2, 3]],
    ['of one image', [2]],
  ])('is 0 on a batch %s, without a pair', async (_name, labels) => {
    const { value, gradient } = await differentiate(contrast(labels), random(labels.length, 5));
    expect(value).toBeCloseTo(0, 12);
    expect(gradient.map(Math.abs)).toEqual(gradient.map(() => 0));
  });

  it('is log(N − 1) where all features are alike', async () => {
    const { value } = await differentiate(contrast([0, 0, 1, 1, 2]), tf.ones([5, 3]));
    expect(value).toBeCloseTo(Math.log(4), 5);
  });

  it('is near 0 where classes are apart, and finite for features of length 0', async () => {
    const apart = tf.tensor2d([1, 0, 2, 0, 0, 3, 0, 1], [4, 2]);
    expect((await differentiate(contrast([0, 0, 1, 1]), apart)).value).toBeLessThan(1e-5);
    const { value, gradient } = await differentiate(contrast([0, 0, 1, 1]), tf.zeros([4, 2]));
    expect(value).toBeCloseTo(Math.log(3), 5);
    expect(gradient.every(Number.isFinite)).toBe(true);
  });
});

describe('spectralShrinkage', () => {
  it('of all singular values is the squared norm', async () => {
    const features = random(4, 7);
    const squares = [...(await features.data())].reduce((sum, x) => sum + x * x, 0);
    for (const k of [4, 100]) {
      const { value, gradient } = await differentiate((f) => spectralShrinkage(f, k), features);
      expect(value / squares).toBeCloseTo(1, 5);
      for (const [i, x] of (await features.data()).entries()) expect(gradient[i]).toBeCloseTo(2 * x, 5);
    }
  });

  it('is 0 where two images have the same features', async () => {
    const features = tf.concat([random(3, 7), tf.slice(random(3, 7), 0, 1)]) as tf.Tensor2D;
    const { value, gradient } = await differentiate((f) => spectralShrinkage(f, 1), features);
    expect(value).toBeLessThan(1e-10);
    expect(Math.max(...gradient.map(Math.abs))).toBeLessThan(1e-5);
  });

  it('is NaN where a feature is: a run that diverges must show it', async () => {
    const features = tf.tensor2d([1, NaN, 3, 4], [2, 2]);
    expect((await differentiate((f) => spectralShrinkage(f, 1), features)).value).toBeNaN();
  });
});
