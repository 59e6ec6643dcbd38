import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OnnxBackend } from '../../../../../src/trainer/engines/onnx';
import { expectLikeCpu, numbers, registerPaths, valueAndGradients } from './likeCpu';

let backend: OnnxBackend;

beforeAll(async () => {
  backend = (await registerPaths()).onnx;
});
beforeEach(() => tf.setBackend('onnx'));

/** Kernels that fell back while `run` ran. */
function fallbacksOf(run: () => void): string[] {
  const before = backend.stats.fallbacks;
  run();
  return Object.entries(backend.stats.fallbacks).flatMap(([name, count]) =>
    Array<string>(count - (before[name] ?? 0)).fill(name),
  );
}

describe('a kernel that the engine does not record', () => {
  it.each<[name: string, run: () => tf.Tensor | tf.Tensor[]]>([
    ['searchSorted', () => tf.searchSorted(tf.tensor1d([1, 2, 3]), tf.tensor1d([2.5, 0]))],
    ['einsum', () => tf.einsum('ij,jk->ik', numbers([3, 4]), numbers([4, 2], 2))],
    ['unique', () => Object.values(tf.unique(tf.tensor1d([3, 1, 3, 2], 'int32'))) as tf.Tensor[]],
    ['gather by batch', () => tf.gather(numbers([2, 3]), tf.tensor2d([0, 2, 1, 1], [2, 2], 'int32'), 1, 1)],
    [
      'a convolution of NCHW',
      () => tf.conv2d(numbers([1, 3, 5, 4]) as tf.Tensor4D, numbers([2, 2, 3, 6]) as tf.Tensor4D, 1, 'same', 'NCHW'),
    ],
    [
      'local response normalization and its gradient',
      () => valueAndGradients((x) => tf.localResponseNormalization(x as tf.Tensor4D), [numbers([1, 2, 2, 8])]),
    ],
  ])('gives what the cpu backend gives: %s', (_name, run) => expectLikeCpu('onnx', run));

  it('takes what was recorded before, and is recorded with after', () => {
    const used = fallbacksOf(() => {
      const sorted = tf.tidy(() => tf.searchSorted(tf.mul(tf.tensor1d([1, 2]), 2), tf.tensor1d([3])).mul(10));
      expect([...sorted.dataSync()]).toEqual([10]);
    });
    expect(used).toEqual(['SearchSorted']);
  });

  it('is counted, and what is recorded is not', () => {
    expect(
      fallbacksOf(() =>
        tf.tidy(
          () =>
            void tf
              .square(numbers([3]))
              .sum()
              .dataSync(),
        ),
      ),
    ).toEqual([]);
    expect(fallbacksOf(() => tf.tidy(() => [1, 2].forEach(() => void tf.diag(numbers([3])))))).toEqual([
      'Diag',
      'Diag',
    ]);
  });

  it('leaves no tensors, also when it throws', () => {
    const before = backend.numDataIds();
    tf.tidy(() => void tf.unique(tf.neg(tf.tensor1d([1, 1]))));
    expect(() => tf.tidy(() => tf.einsum('ij,jk->ik', numbers([3, 4]), numbers([3, 2])))).toThrow(/3/);
    expect(backend.numDataIds()).toBe(before);
  });
});

describe('what ONNX Runtime does not compute with', () => {
  it('strings are kept, and put into other shapes', () => {
    const before = backend.numDataIds();
    const words = tf.tensor(['a', 'bü', 'c', 'd'], [4], 'string');
    expect(tf.tidy(() => tf.concat([words.reshape([2, 2]), tf.fill([1, 2], 'e')]).arraySync())).toEqual([
      ['a', 'bü'],
      ['c', 'd'],
      ['e', 'e'],
    ]);
    words.dispose();
    expect(backend.numDataIds()).toBe(before);
  });

  it('complex numbers are kept, and computed with', () => {
    const before = backend.numDataIds();
    const spectrum = tf.tidy(() => tf.fft(tf.complex([1, 2, 3, 4], [0, 0, 0, 0])));
    expect([...tf.tidy(() => tf.real(spectrum).add(1)).dataSync()]).toEqual([11, -1, -1, -1]);
    expect(backend.numDataIds()).toBeGreaterThan(before);
    tf.dispose(spectrum);
    expect(spectrum.isDisposed).toBe(true);
  });
});
