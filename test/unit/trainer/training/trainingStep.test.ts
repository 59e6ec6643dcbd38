import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Batch } from '../../../../src/trainer/data/batchLoader';
import { startEngine } from '../../../../src/trainer/engines';
import { createNetwork } from '../../../../src/trainer/network';
import { randomStream } from '../../../../src/trainer/random';
import { createRegularizer } from '../../../../src/trainer/regularizers/regularizer';
import { createOptimizer } from '../../../../src/trainer/training/optimizers/optimizer';
import { trainingStep, type Trainee } from '../../../../src/trainer/training/trainingStep';
import { tinyConfig } from '../tinyRun';

const side = 32;
const labels = Int32Array.of(0, 1, 2, 0, 1, 2, 1, 1);

function batch(): Batch {
  const images = randomStream(5, 'images').gaussians(labels.length * side * side * 3);
  return { images, labels, examples: [], waited: 0 };
}

async function newTrainee(regularizer: Parameters<typeof createRegularizer>[0]): Promise<Trainee> {
  const engine = await startEngine('onnx');
  const config = tinyConfig('images');
  const network = createNetwork(config, 3);
  const optimizer = createOptimizer(
    { ...config.optimizer, name: 'sgd', momentum: 0, nesterov: false, weightDecay: 0 },
    network.parameters,
  );
  const trainee = {
    network,
    engine,
    optimizer,
    regularizer: createRegularizer(regularizer, { seed: 0, totalSteps: 10 }),
  };
  onTestFinished(() => {
    network.dispose();
    trainee.optimizer.dispose();
    trainee.regularizer.dispose();
  });
  return trainee;
}

describe('trainingStep', () => {
  beforeAll(() => startEngine('onnx'));

  it('adds λ times the penalty to the cross-entropy', async () => {
    const trainee = await newTrainee({ name: 'randreg', lambda: 3, prior: 'gaussian' });
    const { loss, crossEntropy, regularization, learningRate } = await trainingStep(trainee, batch(), 0, 0.25);
    expect(crossEntropy).toBeCloseTo(Math.log(3), 0);
    expect(regularization).toBeGreaterThan(0.5);
    expect(loss).toBeCloseTo(crossEntropy + 3 * regularization, 4);
    expect(learningRate).toBe(0.25);
  });

  it("moves the classifier by the learning rate times a gradient of the norm it reports, and by the batch's mean error", async () => {
    const trainee = await newTrainee({ name: 'none' });
    const weight = trainee.network.parameters.get('fc.weight')!;
    const bias = trainee.network.parameters.get('fc.bias')!;
    const before = await weight.data();
    const start = Float32Array.from(before);
    const { gradientNorm, accuracy } = await trainingStep(trainee, batch(), 0, 0.5);
    const moved = Float32Array.from(await weight.data()).map((value, i) => value - start[i]!);
    expect(Math.hypot(...moved)).toBeCloseTo(0.5 * gradientNorm, 5);
    // The bias's gradient is mean(softmax − one-hot), which sums to 0 over the classes.
    const shift = Float32Array.from(await bias.data());
    expect(Math.hypot(...shift)).toBeGreaterThan(0);
    expect(shift.reduce((a, b) => a + b)).toBeCloseTo(0, 6);
    expect(accuracy * labels.length).toBe(Math.round(accuracy * labels.length));
  });

  it('gives back every tensor', async () => {
    const trainee = await newTrainee({ name: 'randreg', lambda: 1, prior: 'uniform' });
    const before = tf.memory().numTensors;
    for (let step = 0; step < 3; step++) {
      await trainingStep(trainee, batch(), step, 0.01);
      expect(tf.memory().numTensors).toBe(before);
    }
  });
});
