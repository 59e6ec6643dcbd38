import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, it } from 'vitest';
import { expectLikeCpu, numbers, paths, registerPaths, valueAndGradients } from './likeCpu';

beforeAll(registerPaths);

type Pad = number | 'same' | 'valid' | tf.backend_util.ExplicitPadding;
const asymmetric: Pad = [
  [0, 0],
  [0, 1],
  [2, 1],
  [0, 0],
];

/** Size of the image, channels in and out, kernel, stride, padding. */
type Case = [
  name: string,
  size: [number, number],
  channels: [number, number],
  kernel: [number, number],
  stride: number | [number, number],
  pad: Pad,
];

const cases: Case[] = [
  ['3×3', [8, 8], [16, 32], [3, 3], 1, 1],
  ['3×3 stride 2', [8, 8], [32, 16], [3, 3], 2, 1],
  ['3×3 stride 2, odd size', [9, 7], [16, 16], [3, 3], 2, 1],
  ['3×3 same', [6, 7], [16, 16], [3, 3], 1, 'same'],
  ['3×3 same stride 2', [8, 6], [16, 16], [3, 3], 2, 'same'],
  ['3×3 valid', [7, 8], [16, 16], [3, 3], 1, 'valid'],
  ['3×3 valid stride 2', [8, 8], [16, 16], [3, 3], 2, 'valid'],
  ['3×3 stride 3', [9, 9], [16, 16], [3, 3], 3, 0],
  ['3×3 strides 2 and 1', [8, 8], [16, 16], [3, 3], [2, 1], 'same'],
  ['3×3 asymmetric padding', [8, 8], [16, 16], [3, 3], 1, asymmetric],
  ['5×3', [8, 8], [16, 16], [5, 3], 1, 'same'],
  ['1×1', [5, 6], [32, 16], [1, 1], 1, 0],
  ['1×1 stride 2', [6, 8], [16, 32], [1, 1], 2, 0],
  ['1×1 stride 2, odd size', [7, 5], [16, 32], [1, 1], 2, 0],
  ['1×1 padded', [4, 4], [16, 16], [1, 1], 1, 1],
  ['7×7 stride 2 on RGB, a stem', [16, 16], [3, 16], [7, 7], 2, 3],
  ['3×3 on RGB', [8, 8], [3, 32], [3, 3], 1, 1],
  ['one channel', [8, 8], [1, 16], [3, 3], 1, 1],
  ['channels that do not divide', [8, 8], [10, 12], [3, 3], 1, 1],
  ['channels that do not divide, stride 2', [8, 8], [10, 12], [3, 3], 2, 1],
  ['input channels that do not divide', [8, 8], [20, 16], [3, 3], 1, 1],
  ['output channels that do not divide', [8, 8], [16, 10], [3, 3], 2, 1],
  ['the filter as large as the image', [4, 4], [16, 16], [4, 4], 1, 0],
  ['a pixel', [1, 1], [16, 16], [1, 1], 1, 0],
];

function convolve([, [height, width], [inputs, outputs], kernel, stride, pad]: Case, batch = 2): tf.Tensor[] {
  const operation = (x: tf.Tensor, filter: tf.Tensor): tf.Tensor =>
    tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, stride, pad);
  return valueAndGradients(operation, [
    numbers([batch, height, width, inputs]),
    numbers([...kernel, inputs, outputs], 2),
  ]);
}

describe.each(paths)('convolution on %s', (path) => {
  it.each(cases)('%s and its gradients', (...each) => expectLikeCpu(path, () => convolve(each)));

  it('takes the batch in chunks of any size', async () => {
    for (const batch of [1, 3, 5, 16])
      await expectLikeCpu(path, () => convolve(['', [4, 4], [16, 16], [3, 3], 1, 1], batch));
  });

  it('takes one image in rows when it is large', () =>
    // 16 channels of 176² floats of dy are 2 MB: more than the cache, so that dy is cut.
    expectLikeCpu(path, () => convolve(['', [176, 176], [16, 16], [1, 1], 1, 0], 1), 1e-4));

  it('takes any geometry', () =>
    fc.assert(
      fc.asyncProperty(
        fc.record({
          height: fc.integer({ min: 3, max: 9 }),
          width: fc.integer({ min: 3, max: 9 }),
          inputs: fc.constantFrom(3, 16, 17, 32),
          outputs: fc.constantFrom(5, 16, 32),
          kernel: fc.integer({ min: 1, max: 3 }),
          stride: fc.integer({ min: 1, max: 3 }),
          pad: fc.constantFrom<Pad>(0, 1, 'same', 'valid'),
        }),
        ({ height, width, inputs, outputs, kernel, stride, pad }) =>
          expectLikeCpu(path, () =>
            convolve([
              '',
              [height, width],
              [inputs, outputs],
              [kernel, kernel],
              stride,
              kernel === 1 && pad === 1 ? 0 : pad,
            ]),
          ),
      ),
      { numRuns: 15, seed: 7 },
    ));

  it('dilates', () =>
    expectLikeCpu(path, () =>
      tf.conv2d(numbers([2, 9, 9, 16]) as tf.Tensor4D, numbers([3, 3, 16, 16], 2) as tf.Tensor4D, 1, 'same', 'NHWC', 2),
    ));

  it('fuses a bias and an activation', () =>
    expectLikeCpu(path, () => {
      const [x, filter] = [numbers([2, 5, 5, 16]) as tf.Tensor4D, numbers([3, 3, 16, 16], 2) as tf.Tensor4D];
      const bias = numbers([16], 3);
      return (['relu', 'relu6', 'elu', 'sigmoid', 'linear'] as const).map((activation) =>
        tf.fused.conv2d({ x, filter, strides: 1, pad: 'same', bias, activation }),
      );
    }));

  it.each<
    [
      name: string,
      size: [number, number],
      channels: number,
      multiplier: number,
      kernel: number,
      stride: number,
      pad: Pad,
    ]
  >([
    ['3×3', [8, 6], 32, 1, 3, 1, 1],
    ['3×3 stride 2', [8, 6], 16, 1, 3, 2, 1],
    ['3×3 stride 2, odd size', [7, 9], 16, 1, 3, 2, 1],
    ['3×3 same stride 2', [8, 6], 16, 1, 3, 2, 'same'],
    ['3×3 valid stride 2, the last row and column unread', [8, 6], 16, 1, 3, 2, 'valid'],
    ['5×5', [8, 6], 16, 1, 5, 1, 2],
    ['5×5 stride 3', [9, 12], 16, 1, 5, 3, 2],
    ['1×1', [4, 5], 16, 1, 1, 1, 0],
    ['asymmetric padding', [8, 6], 16, 1, 3, 1, asymmetric],
    ['two filters for a channel', [8, 6], 16, 2, 3, 1, 1],
    ['channels that do not divide', [8, 6], 5, 1, 3, 2, 'same'],
    ['two filters, channels that do not divide', [8, 6], 5, 2, 3, 1, 'valid'],
  ])('depthwise: %s and its gradients', (_name, size, channels, multiplier, kernel, stride, pad) =>
    expectLikeCpu(path, () =>
      valueAndGradients(
        (x, filter) => tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, stride, pad),
        [numbers([3, ...size, channels]), numbers([kernel, kernel, channels, multiplier], 2)],
      ),
    ),
  );

  it('lets NaN through ReLU6, also behind a normalization', () =>
    expectLikeCpu(path, () => {
      const x = tf.mul(numbers([2, 2, 2, 16]), 10);
      const broken = tf.where(tf.greater(x, 9), tf.fill([2, 2, 2, 16], NaN), x) as tf.Tensor4D;
      const scaled = tf.conv2d(broken, tf.mul(tf.eye(16), 2).reshape<tf.Tensor4D>([1, 1, 16, 16]), 1, 0);
      return [tf.relu6(broken), tf.relu6(scaled), tf.relu6(tf.add(tf.mul(scaled, numbers([16], 2)), numbers([16], 3)))];
    }));
});

describe.each(paths)('on %s, what follows a convolution', (path) => {
  it('may be compared and chosen from, as the gradient of a clipped activation is', () =>
    expectLikeCpu(path, () => {
      const [x, filter] = [numbers([2, 6, 6, 16], 1), numbers([3, 3, 16, 16], 2)];
      const convolved = (image: tf.Tensor) => tf.conv2d(image as tf.Tensor4D, filter as tf.Tensor4D, 1, 1);
      const clipped = (image: tf.Tensor) => tf.sum(tf.square(tf.clipByValue(convolved(image), 0, 6)));
      const y = convolved(x);
      return [tf.grad(clipped)(x), tf.cast(tf.greater(y, 0), 'float32'), tf.where(tf.less(y, 0), y, 1)];
    }));
});
