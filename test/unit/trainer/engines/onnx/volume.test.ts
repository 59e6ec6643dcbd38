import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectLikeCpu, numbers, paths, registerPaths, valueAndGradients } from './likeCpu';

beforeAll(registerPaths);

type Triple = [number, number, number];
const convolutions: [name: string, kernel: Triple, channels: number, strides: Triple, pad: 'same' | 'valid'][] = [
  ['3×3×3', [3, 3, 3], 2, [1, 1, 1], 'valid'],
  ['16 channels', [3, 3, 3], 16, [1, 1, 1], 'same'],
  ['one plane', [1, 3, 3], 2, [1, 1, 1], 'same'],
  ['strides', [3, 2, 3], 2, [2, 2, 1], 'same'],
  ['strides larger than the filter', [1, 2, 1], 2, [3, 2, 2], 'valid'],
];

describe.each(paths)('volumes on %s', (path) => {
  it.each(convolutions)('are convolved, with gradients: %s', (_name, kernel, channels, strides, pad) =>
    expectLikeCpu(path, () =>
      valueAndGradients(
        (x, filter) => tf.conv3d(x as tf.Tensor5D, filter as tf.Tensor5D, strides, pad),
        [numbers([2, 6, 5, 7, channels]), numbers([...kernel, channels, channels], 2)],
      ),
    ),
  );

  it('are convolved with dilated filters', () =>
    expectLikeCpu(path, () =>
      tf.conv3d(
        numbers([1, 7, 6, 5, 2]) as tf.Tensor5D,
        numbers([3, 2, 2, 2, 3], 2) as tf.Tensor5D,
        1,
        'same',
        'NDHWC',
        2,
      ),
    ));

  it('are convolved the other way round', () =>
    expectLikeCpu(path, () =>
      tf.conv3dTranspose(
        numbers([1, 3, 2, 4, 2]) as tf.Tensor5D,
        numbers([3, 3, 3, 4, 2], 2) as tf.Tensor5D,
        [1, 6, 4, 8, 4],
        2,
        'same',
      ),
    ));

  it.each([
    [2, 2, 'valid'],
    [3, 2, 'same'],
    [2, 1, 'same'],
  ] as const)('are pooled by maxima, with gradients: %i, stride %i, %s', (size, strides, pad) =>
    expectLikeCpu(path, () =>
      valueAndGradients((x) => tf.maxPool3d(x as tf.Tensor5D, size, strides, pad), [numbers([2, 6, 5, 7, 3])]),
    ),
  );

  it.each([
    [2, 2],
    [[2, 3, 1] as Triple, 1],
  ])('are pooled by means, with gradients: %o, stride %i', (size, strides) =>
    expectLikeCpu(path, () =>
      valueAndGradients((x) => tf.avgPool3d(x as tf.Tensor5D, size, strides, 'valid'), [numbers([2, 6, 5, 7, 3])]),
    ),
  );

  it('have the gradient of a maximum also for windows that are no cubes', async () => {
    await tf.setBackend(path);
    // No two are nearer than 1: a step of ½ changes no maximum. (The cpu backend's own gradient is wrong here.)
    const values = Float32Array.from({ length: 36 }, (_, index) => (index * 23) % 36);
    const pooled = (x: tf.Tensor) => tf.maxPool3d(x as tf.Tensor5D, [2, 3, 1], 1, 'valid');
    const weights = numbers([1, 2, 2, 3, 1]);
    const loss = (x: tf.Tensor) => tf.sum(tf.mul(pooled(x), weights));
    const volume = (changed?: number) =>
      tf.tensor5d(
        values.map((value, index) => (index === changed ? value + 0.5 : value)),
        [1, 3, 4, 3, 1],
      );
    const before = loss(volume()).dataSync()[0]!;
    const slopes = [...values].map((_, index) => (loss(volume(index)).dataSync()[0]! - before) * 2);
    const gradient = tf.grad(loss)(volume()).dataSync();
    slopes.forEach((slope, index) => expect(gradient[index]).toBeCloseTo(slope, 4));
  });
});
