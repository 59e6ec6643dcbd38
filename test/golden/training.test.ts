import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { OptimizerConfig } from '../../src/config/schema';
import { registerOnnxBackend } from '../../src/trainer/engines/onnx';
import { clipGradients } from '../../src/trainer/training/gradientClipping';
import { crossEntropy } from '../../src/trainer/training/objective';
import { createOptimizer } from '../../src/trainer/training/optimizers/optimizer';
import { gaussian } from './fill';
import { golden, relativeError } from './golden';

const labels = [0, 1, 2, 3, 1, 1];
const [count, classCount] = [labels.length, 4];

const expected = golden<{
  objectives: {
    soft: boolean;
    labelSmoothing: number;
    classWeights: number[] | null;
    loss: number;
    gradient: number[];
  }[];
  clipping: { longest: number; a: number[]; b: number[] }[];
  factors: Record<'sgd' | 'adam' | 'adamw', { slow: number[]; fast: number[] }>;
}>('training');

const vector = (name: string, size: number) => tf.tensor1d(Float32Array.from(gaussian(name, size)));

beforeAll(async () => {
  await registerOnnxBackend();
  await tf.setBackend('cpu');
});

describe('crossEntropy', () => {
  it.each(expected.objectives)(
    'is that of PyTorch: soft targets $soft, smoothing $labelSmoothing, weights $classWeights',
    async ({ soft, labelSmoothing, classWeights, loss, gradient }) => {
      const logits = tf.reshape<tf.Rank.R2>(vector('logits', count * classCount), [count, classCount]);
      const oneHot = tf.cast<tf.Tensor2D>(tf.oneHot(labels, classCount) as tf.Tensor2D, 'float32');
      const targets = soft ? tf.add<tf.Tensor2D>(tf.mul(oneHot, 0.7), tf.mul(tf.reverse2d(oneHot, 0), 0.3)) : oneHot;
      const options = { labelSmoothing, classWeights: classWeights ?? undefined };
      const computed = tf.valueAndGrad((x: tf.Tensor2D) => crossEntropy(x, targets, options))(logits);
      expect(relativeError(await computed.value.data(), [loss])).toBeLessThan(1e-5);
      expect(relativeError(await computed.grad.data(), gradient)).toBeLessThan(1e-5);
    },
  );

  it('does not care about the scale of class weights, for soft targets too', async () => {
    const logits = tf.reshape<tf.Rank.R2>(vector('logits', count * classCount), [count, classCount]);
    const targets = tf.softmax(tf.reshape<tf.Rank.R2>(vector('targets', count * classCount), [count, classCount]));
    const lossWith = async (classWeights?: number[]) =>
      (await crossEntropy(logits, targets, { classWeights }).data())[0]!;
    expect(await lossWith([3, 3, 3, 3])).toBeCloseTo(await lossWith(), 5);
    expect(await lossWith([1, 2, 3, 4])).toBeCloseTo(await lossWith([10, 20, 30, 40]), 5);
  });
});

it.each(expected.clipping)('clipGradients shortens as clip_grad_norm_ does: to $longest', async ({ longest, a, b }) => {
  const gradients = new Map<string, tf.Tensor>([
    ['a', vector('grad/a', 5)],
    ['b', tf.reshape(vector('grad/b', 6), [2, 3])],
  ]);
  const clipped = clipGradients(gradients, longest);
  expect(relativeError(await clipped.get('a')!.data(), a)).toBeLessThan(1e-6);
  expect(relativeError(await clipped.get('b')!.data(), b)).toBeLessThan(1e-6);
});

const optimizers: Record<keyof typeof expected.factors, OptimizerConfig> = {
  sgd: { name: 'sgd', learningRate: 0.01, momentum: 0.9, nesterov: true, weightDecay: 0.01 },
  adam: { name: 'adam', learningRate: 0.01, betas: [0.9, 0.999], epsilon: 1e-8, weightDecay: 0.01 },
  adamw: { name: 'adamw', learningRate: 0.01, betas: [0.9, 0.999], epsilon: 1e-8, weightDecay: 0.1 },
};

it.each(Object.values(optimizers))('$name takes factors on the learning rate as torch takes groups', async (config) => {
  const names = ['slow', 'fast'] as const;
  const parameters = new Map(names.map((name) => [name, tf.variable(vector(`param/${name}`, 5))]));
  const factors = new Map([
    ['slow', 0.1],
    ['fast', 10],
  ]);
  const optimizer = createOptimizer(config, parameters, factors);
  for (let t = 0; t < 3; t++)
    optimizer.apply(new Map(names.map((name) => [name, vector(`grad/${name}/${t}`, 5)])), config.learningRate);
  for (const name of names)
    expect(relativeError(await parameters.get(name)!.data(), expected.factors[config.name][name])).toBeLessThan(1e-5);
});
