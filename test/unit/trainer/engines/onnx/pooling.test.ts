import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectClose, expectLikeCpu, numbers, paths, registerPaths, valueAndGradients } from './likeCpu';

beforeAll(registerPaths);

type Pad = number | 'same' | 'valid';
const maxPool = (size: number | [number, number], stride: number | [number, number], pad: Pad) => (x: tf.Tensor) =>
  tf.maxPool(x as tf.Tensor4D, size, stride, pad);

const windows: [
  name: string,
  image: [number, number],
  size: number | [number, number],
  stride: number | [number, number],
  pad: Pad,
][] = [
  ['3×3 stride 2, a stem', [8, 8], 3, 2, 1],
  ['3×3 stride 2, odd size', [7, 9], 3, 2, 1],
  ['2×2 stride 2', [8, 6], 2, 2, 0],
  ['2×2 stride 2, odd size', [7, 5], 2, 2, 'valid'],
  ['3×3 same stride 1', [5, 5], 3, 1, 'same'],
  ['3×3 same stride 2', [6, 6], 3, 2, 'same'],
  ['2×2 stride 3, with gaps', [8, 8], 2, 3, 0],
  ['3×2 with strides 1 and 2', [6, 6], [3, 2], [1, 2], 'valid'],
  ['the whole image', [4, 4], 4, 4, 0],
];
const inputs: [name: string, make: (shape: number[]) => tf.Tensor][] = [
  ['any numbers', (shape) => numbers(shape)],
  ['negative numbers', (shape) => numbers(shape).sub(5)],
  ['ties', (shape) => numbers(shape).mul(2).round()],
  ['a constant', (shape) => tf.fill(shape, -3)],
  ['zeros', (shape) => tf.zeros(shape)],
  ['the output of a ReLU', (shape) => tf.relu(numbers(shape).sub(0.5))],
];

describe.each(paths)('pooling on %s', (path) => {
  describe.each([16, 5])('with %i channels', (channels) => {
    describe.each(windows)('%s', (_name, image, size, stride, pad) => {
      it.each(inputs)('max of %s and its gradient', (_input, make) =>
        expectLikeCpu(path, () => valueAndGradients(maxPool(size, stride, pad), [make([2, ...image, channels])])),
      );
    });
    it.each<[name: string, size: number | [number, number], stride: number | [number, number], pad: 'valid']>([
      ['2×2', 2, 2, 'valid'],
      ['3×2 strides 3 and 2', [3, 2], [3, 2], 'valid'],
      ['4×4, the last row and column unread', 4, 4, 'valid'],
      ['3×3 stride 1', 3, 1, 'valid'],
    ])('mean of %s and its gradient', (_name, size, stride, pad) =>
      expectLikeCpu(path, () =>
        valueAndGradients((x) => tf.avgPool(x as tf.Tensor4D, size, stride, pad), [numbers([2, 6, 6, channels])]),
      ),
    );
    it('leaves padding out of a mean', () =>
      expectLikeCpu(path, () => tf.avgPool(numbers([2, 6, 6, channels]) as tf.Tensor4D, 3, 2, 'same')));
  });

  it('gives a mean its share of the pixels that it has', async () => {
    await tf.setBackend(path);
    const pool = (x: tf.Tensor): tf.Tensor => tf.avgPool(x as tf.Tensor4D, 2, 2, 'same').sum();
    const gradient = await tf
      .grad(pool)(tf.ones([1, 3, 3, 1]))
      .data();
    expectClose(Array.from(gradient), [0.25, 0.25, 0.5, 0.25, 0.25, 0.5, 0.5, 0.5, 1]);
  });

  it('hands on all of the gradient, whatever the numbers', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.float({ min: Math.fround(-1e30), max: Math.fround(1e30), noNaN: true }), {
          minLength: 36,
          maxLength: 36,
        }),
        fc.constantFrom(1, 16),
        async (numbers, channels) => {
          await tf.setBackend(path);
          // Of two numbers that differ by less than 3e-39 both may take a part.
          const values = numbers.map((each) => (Math.abs(each) < 1e-30 ? 0 : each));
          const x = tf.tidy(() => tf.tensor(values, [1, 6, 6, 1]).tile([1, 1, 1, channels]));
          const gradient = tf.grad((input: tf.Tensor) => maxPool(3, 2, 1)(input).sum())(x);
          const received = Array.from(await gradient.data());
          expect(received.reduce((sum, each) => sum + each, 0)).toBe(9 * channels);
          expect(received.every(Number.isInteger)).toBe(true);
          tf.dispose([x, gradient]);
        },
      ),
      { numRuns: 60, seed: 3 },
    ));
});
