import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { RegularizerConfig } from '../../../../src/config/schema';
import { createBackbone } from '../../../../src/trainer/backbones/createBackbone';
import { assignData, dataOf } from '../../../../src/trainer/backbones/weights/variableData';
import { startEngine, type Engine } from '../../../../src/trainer/engines';
import { createNetwork, type Network } from '../../../../src/trainer/network';
import { randomStream } from '../../../../src/trainer/random';
import { createRegularizer, type Regularizer } from '../../../../src/trainer/regularizers/regularizer';
import { createOptimizer } from '../../../../src/trainer/training/optimizers/optimizer';
import { trainingStep } from '../../../../src/trainer/training/trainingStep';
import { tinyConfig } from '../tinyRun';

const side = 32;
const labels = Int32Array.of(0, 1, 2, 0);
const batch = {
  images: randomStream(5, 'images').gaussians(labels.length * side * side * 3),
  labels,
  examples: [],
  waited: 0,
};
const config = tinyConfig('images');
let engine: Engine;

beforeAll(async () => {
  engine = await startEngine('onnx');
});

function newNetwork(seed: number): Network {
  const network = createNetwork({ ...config, seed }, 3);
  onTestFinished(() => network.dispose());
  return network;
}

function regularizerOf(regularizer: RegularizerConfig, network: Network): Regularizer {
  const created = createRegularizer(regularizer, {
    seed: 0,
    totalSteps: 10,
    network,
    createBackbone: () => createBackbone(config, 'loaded later'),
  });
  onTestFinished(() => created.dispose());
  return created;
}

async function train(network: Network, regularizer: Regularizer, steps: number): Promise<number[]> {
  const optimizer = createOptimizer({ ...tinyConfig('images').optimizer }, network.parameters);
  const penalties: number[] = [];
  for (let step = 0; step < steps; step++) {
    const { loss, crossEntropy, regularization } = await trainingStep(
      { network, optimizer, regularizer, engine },
      batch,
      step,
      0.1,
    );
    expect(loss).toBeCloseTo(crossEntropy + regularizer.lambda * regularization, 4);
    penalties.push(regularization);
  }
  optimizer.dispose();
  return penalties;
}

const variants: Extract<RegularizerConfig, { name: 'l2sp' | 'delta' }>[] = [
  { name: 'l2sp', lambda: 0.5, beta: 0 },
  { name: 'delta', lambda: 0.01 },
];

describe.each(variants)('$name', (regularizer) => {
  it('pulls the network back to where it started', async () => {
    const free = newNetwork(0);
    const held = newNetwork(0);
    const measure = (network: Network) => regularizerOf({ ...regularizer, lambda: 1 }, network);
    const [ofFree, ofHeld] = [measure(free), measure(held)];
    await train(free, regularizerOf({ name: 'none' }, free), 6);
    await train(held, regularizerOf(regularizer, held), 6);
    const distances = [
      [free, ofFree],
      [held, ofHeld],
    ] as const;
    const [far, near] = await Promise.all(
      distances.map(async ([network, measured]) => {
        const images = tf.tensor4d(batch.images, [labels.length, side, side, 3]);
        const pass = tf.tidy(() =>
          measured.penalty({ ...network.run(images, 'train'), labels: tf.tensor1d(labels), step: 0 }),
        );
        return (await pass.data())[0]!;
      }),
    );
    expect(near).toBeGreaterThan(0);
    expect(near).toBeLessThan(far!);
  });

  it('goes on from its state with the start it had, whatever the weights are by then', async () => {
    const network = newNetwork(0);
    const original = regularizerOf(regularizer, network);
    await train(network, original, 2);
    const state = await dataOf(original.state());
    const resumed = newNetwork(1);
    const restored = regularizerOf(regularizer, resumed);
    assignData(restored.state(), state, 'state');
    assignData(
      new Map([...resumed.parameters, ...resumed.buffers]),
      await dataOf(new Map([...network.parameters, ...network.buffers])),
      'model',
    );
    expect(await train(resumed, restored, 2)).toEqual(await train(network, original, 2));
  });

  it('gives back every tensor', async () => {
    const before = tf.memory().numTensors;
    const network = createNetwork({ ...config, seed: 0 }, 3);
    const created = createRegularizer(regularizer, {
      seed: 0,
      totalSteps: 10,
      network,
      createBackbone: () => createBackbone(config, 'loaded later'),
    });
    await train(network, created, 2);
    created.dispose();
    network.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('delta', () => {
  it('compares the last two stages before pooling unless it is told others', () => {
    const network = newNetwork(0);
    const penaltyOf = (stages?: string[]) => regularizerOf({ name: 'delta', lambda: 1, stages }, network);
    const images = tf.randomNormal<tf.Rank.R4>([2, side, side, 3]);
    const value = (regularizer: Regularizer) =>
      tf.tidy(() => {
        const pass = network.run(images, 'train');
        return regularizer.penalty({ ...pass, labels: tf.tensor1d([0, 1], 'int32'), step: 0 }).dataSync()[0]!;
      });
    const [standard, third, fourth] = [penaltyOf(), penaltyOf(['layer3']), penaltyOf(['layer4'])].map(value);
    expect(third).toBeGreaterThan(0);
    expect(standard).toBeCloseTo(third! + fourth!, 3);
  });

  it('says which stages there are', () => {
    expect(() => regularizerOf({ name: 'delta', lambda: 1, stages: ['layer4', 'leyer3'] }, newNetwork(0))).toThrow(
      'regularizer.stages names "leyer3", which is no stage of the backbone. Did you mean "layer3"? ' +
        'Its stages are "stem", "layer1", "layer2", "layer3", "layer4", "pool".',
    );
  });
});
