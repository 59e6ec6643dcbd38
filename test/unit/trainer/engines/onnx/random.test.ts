import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectLikeCpu, numbers, registerPaths } from './likeCpu';

beforeAll(registerPaths);

const seeded: [name: string, draw: (seed: number) => tf.Tensor][] = [
  ['dropout', (seed) => tf.dropout(tf.ones([40]), 0.3, undefined, seed)],
  ['randomUniform', (seed) => tf.randomUniform([2, 30], -1, 3, 'float32', seed)],
  ['randomUniformInt', (seed) => tf.randomUniformInt([60], 0, 1000, seed)],
  ['randomNormal', (seed) => tf.randomNormal([2, 30], 1, 2, 'float32', seed)],
  ['randomStandardNormal', (seed) => tf.randomStandardNormal([30], 'float32', seed)],
  ['truncatedNormal', (seed) => tf.truncatedNormal([30], 0, 1, 'float32', seed)],
  ['randomGamma', (seed) => tf.randomGamma([30], 2, 2, 'float32', seed)],
  ['multinomial', (seed) => tf.multinomial(numbers([3, 5]) as tf.Tensor2D, 40, seed)],
];

describe.each(seeded)('%s with a seed', (_name, draw) => {
  it('draws what the cpu backend draws', () => expectLikeCpu('onnx', () => [draw(1), draw(2)]));

  it('draws the same again, and with another seed something else', async () => {
    await tf.setBackend('onnx');
    const values = (seed: number): number[] => Array.from(tf.tidy(() => draw(seed)).dataSync());
    expect(values(1)).toEqual(values(1));
    expect(values(2)).not.toEqual(values(1));
  });
});

describe('without a seed', () => {
  beforeEach(() => tf.setBackend('onnx'));

  it('dropout draws anew each time it is recorded', () => {
    const draw = () => Array.from(tf.tidy(() => tf.dropout(tf.ones([100]), 0.5)).dataSync());
    expect(draw()).not.toEqual(draw());
  });
});
