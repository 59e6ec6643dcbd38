import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { afterEach, expect, it } from 'vitest';
import { batchNormalization } from '../../../../src/trainer/backbones/batchNormalization';
import {
  fusedBatchNormalization,
  fusedBatchNormalizationGradient,
  type FusedGradientInputs,
  type FusedInputs,
} from '../../../../src/trainer/engines/fusedBatchNormalization';

/** The two kernels, as an engine would offer them, from tfjs's operations; they count their calls. */
function offerKernels() {
  const calls = { forward: 0, gradient: 0 };
  const axes = [0, 1, 2];
  tf.registerKernel({
    kernelName: fusedBatchNormalization,
    backendName: 'cpu',
    kernelFunc: ({ inputs, attrs }) => {
      calls.forward++;
      const { x, scale, offset } = inputs as unknown as FusedInputs<tf.Tensor>;
      const { mean, variance } = tf.moments(x, axes);
      const inverse = tf.rsqrt(tf.add(variance, attrs!['epsilon'] as number));
      const count = x.size / mean.size;
      const y = tf.add(tf.mul(tf.mul(tf.sub(x, mean), inverse), scale), offset);
      return [y, mean, tf.mul(variance, count / (count - 1)), mean.clone(), inverse, tf.scalar(count)];
    },
  });
  tf.registerKernel({
    kernelName: fusedBatchNormalizationGradient,
    backendName: 'cpu',
    kernelFunc: ({ inputs }) => {
      calls.gradient++;
      const { dy, x, scale, ...reserved } = inputs as unknown as FusedGradientInputs<tf.Tensor>;
      const { reserved0: mean, reserved1: inverse, reserved2: count } = reserved;
      const normalized = tf.mul(tf.sub(x, mean), inverse);
      const [dOffset, dScale] = [tf.sum(dy, axes), tf.sum(tf.mul(dy, normalized), axes)];
      const centred = tf.sub(tf.sub(dy, tf.div(dOffset, count)), tf.mul(normalized, tf.div(dScale, count)));
      return [tf.mul(centred, tf.mul(scale, inverse)), dScale, dOffset];
    },
  });
  return calls;
}

afterEach(() => {
  tf.unregisterKernel(fusedBatchNormalization, 'cpu');
  tf.unregisterKernel(fusedBatchNormalizationGradient, 'cpu');
});

/** Output, gradients of x, scale and offset, and running statistics after one training pass. */
async function trainingPass(): Promise<number[][]> {
  await tf.setBackend('cpu');
  const vector = (...values: number[]) => tf.variable(tf.tensor1d(values));
  const [scale, offset, mean, variance] = [vector(1, 2), vector(0.5, -1), vector(0, 1), vector(1, 3)];
  const normalize = batchNormalization({ name: 'bn1', scale, offset, mean, variance });
  const x = tf.variable(tf.randomNormal([2, 3, 3, 2], 1, 2, 'float32', 7) as tf.Tensor4D);
  const dy = tf.randomNormal(x.shape, 0, 1, 'float32', 8);
  const y = normalize(x, 'train');
  const before = [mean, variance].map((each) => each.arraySync());
  const { grads } = tf.variableGrads(() => tf.sum(tf.mul(normalize(x, 'train'), dy)), [x, scale, offset]);
  const tensors = [y, grads[x.name]!, grads[scale.name]!, grads[offset.name]!, mean, variance];
  return [...before, ...tensors.map((tensor) => Array.from(tensor.dataSync()))];
}

it('takes the kernels of an engine that has them, and computes the same', async () => {
  const expected = await trainingPass();
  const calls = offerKernels();
  const actual = await trainingPass();
  expect(calls).toEqual({ forward: 2, gradient: 1 });
  actual.forEach((values, i) => values.forEach((value, k) => expect(value).toBeCloseTo(expected[i]![k]!, 4)));
});
