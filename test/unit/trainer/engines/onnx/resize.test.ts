import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectClose, expectLikeCpu, numbers, registerPaths, valueAndGradients } from './likeCpu';

beforeAll(registerPaths);

const resizes = { bilinear: tf.image.resizeBilinear, nearest: tf.image.resizeNearestNeighbor };
const methods = Object.keys(resizes) as (keyof typeof resizes)[];
const options: [alignCorners: boolean, halfPixelCenters: boolean][] = [
  [false, false],
  [true, false],
  [false, true],
];
const sizes: [height: number, width: number][] = [
  [10, 9],
  [3, 2],
  [1, 7],
];
const cases = methods.flatMap((method) =>
  options.flatMap((option) => sizes.map((size) => [method, ...size, ...option] as const)),
);

describe.each(cases)('%s to %i×%i, align corners %s, half-pixel centres %s', (method, height, width, align, half) => {
  const resize = (x: tf.Tensor) => resizes[method](x as tf.Tensor4D, [height, width], align, half);

  it('gives what the cpu backend gives', () => expectLikeCpu('onnx', () => resize(numbers([2, 5, 6, 3]))));

  it('has the gradient of a linear map', async () => {
    await tf.setBackend('onnx');
    const [x, dy] = [numbers([2, 5, 6, 3]), numbers([2, height, width, 3], 2)];
    const forwards = resize(x).mul(dy).sum().dataSync();
    const backwards = tf.grad(resize)(x, dy).mul(x).sum().dataSync();
    expectClose([...backwards], [...forwards], 1e-4);
  });
});

describe('gradients', () => {
  it.each(methods)('are those of the cpu backend, for the one image that it has them right for: %s', (method) =>
    expectLikeCpu('onnx', () =>
      valueAndGradients((x) => resizes[method](x as tf.Tensor4D, [8, 8]), [numbers([1, 4, 4, 3])]),
    ),
  );
});

describe('pixels', () => {
  beforeEach(() => tf.setBackend('onnx'));

  it('of whole numbers stay whole where the nearest is taken', () => {
    const result = tf.image.resizeNearestNeighbor(tf.tensor3d([1, 2], [1, 2, 1], 'int32'), [1, 4]);
    expect(result.dtype).toBe('int32');
    expect([...result.dataSync()]).toEqual([1, 1, 2, 2]);
  });

  it('that are NaN stay where they are', () => {
    const image = tf.tensor3d([NaN, 1, 2, 3], [2, 2, 1]);
    expect([...tf.image.resizeBilinear(image, [2, 4]).dataSync()]).toEqual([NaN, NaN, 1, 1, 2, 2.5, 3, 3]);
  });
});
