import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { batchNormalization } from '../../../../src/trainer/backbones/batchNormalization';
import { expectClose, numbers, paths, registerPaths, valueAndGradients } from '../engines/onnx/likeCpu';

beforeAll(() => registerPaths(), 60_000);

describe.each(paths)('frozen batch normalization on %s', (path) => {
  it.each([16, 5])('is (x − mean) ÷ √(variance + 1e-5) · scale + offset, for %i channels', async (channels) => {
    await tf.setBackend(path);
    const vector = (seed: number) => numbers([channels], seed) as tf.Tensor1D;
    const name = 'bn1';
    const [scale, offset, mean] = [1, 2, 3].map((seed) => tf.variable(vector(seed))) as [
      tf.Variable<tf.Rank.R1>,
      tf.Variable<tf.Rank.R1>,
      tf.Variable<tf.Rank.R1>,
    ];
    const variance = tf.variable(tf.add<tf.Tensor1D>(tf.square(vector(4)), 0.5));
    const normalize = batchNormalization({ name, scale, offset, mean, variance });
    const x = numbers([2, 3, 4, channels], 5);
    const statistics = [await mean.data(), await variance.data()].map((values) => Float32Array.from(values));

    const frozen = valueAndGradients((x) => tf.relu(normalize(x as tf.Tensor4D, 'evaluate')), [x]);
    const elementary = (x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor) =>
      tf.relu(tf.add(tf.mul(tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-5))), scale), offset));
    const expected = valueAndGradients(elementary as (...inputs: tf.Tensor[]) => tf.Tensor, [x, scale, offset]);
    const dy = numbers(x.shape, 99);
    const loss = () => tf.sum<tf.Scalar>(tf.mul(tf.relu(normalize(x as tf.Tensor4D, 'evaluate')), dy));
    const { grads } = tf.variableGrads(loss, [scale, offset]);

    const actual = [...frozen, grads[scale.name]!, grads[offset.name]!];
    for (const [i, tensor] of expected.entries())
      expectClose(Array.from(await actual[i]!.data()), Array.from(await tensor.data()));
    // What was measured before stays.
    expect([await mean.data(), await variance.data()].map((values) => Float32Array.from(values))).toEqual(statistics);
  });
});
