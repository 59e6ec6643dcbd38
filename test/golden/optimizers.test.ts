import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import type { OptimizerConfig } from '../../src/config/schema';
import { createOptimizer } from '../../src/trainer/training/optimizers/optimizer';
import { gaussian } from './fill';
import { golden, relativeError } from './golden';

const adam = { betas: [0.9, 0.999] as [number, number], epsilon: 1e-8, learningRate: 0.1 };
const sgd = { name: 'sgd', learningRate: 0.1 } as const;
const configs: Record<string, OptimizerConfig> = {
  sgd: { ...sgd, momentum: 0, nesterov: false, weightDecay: 0 },
  'sgd-momentum': { ...sgd, momentum: 0.9, nesterov: false, weightDecay: 0.01 },
  'sgd-nesterov': { ...sgd, momentum: 0.9, nesterov: true, weightDecay: 0.01 },
  adam: { name: 'adam', ...adam, weightDecay: 0 },
  adamw: { name: 'adamw', ...adam, weightDecay: 0.1 },
};

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const expected = golden<Record<string, number[][]>>('optimizers');

it.each(Object.keys(expected))('%s changes a parameter as torch.optim does, over six steps', async (name) => {
  const size = 5;
  const parameter = tf.variable(tf.tensor1d(Float32Array.from(gaussian('param', size))));
  const config = configs[name]!;
  const optimizer = createOptimizer(config, new Map([['p', parameter]]));
  for (const [t, after] of expected[name]!.entries()) {
    const gradient = tf.tensor1d(Float32Array.from(gaussian(`grad/${t}`, size)));
    optimizer.apply(new Map([['p', gradient]]), config.learningRate);
    gradient.dispose();
    expect(relativeError(await parameter.data(), after)).toBeLessThan(1e-5);
  }
  optimizer.dispose();
  parameter.dispose();
});
