import * as tf from '@tensorflow/tfjs-core';
import os from 'node:os';
import path from 'node:path';
import type { BackboneName, ModelConfig } from '../../src/config/schema';
import { runBackbone } from '../../src/trainer/backbones/backbone';
import { startEngine } from '../../src/trainer/engines';
import { createNetwork } from '../../src/trainer/network';
import { randomStream } from '../../src/trainer/random';
import { createRegularizer } from '../../src/trainer/regularizers/regularizer';
import { networkAfter } from '../../src/trainer/training/cachedActivations';
import { ActivationStore } from '../../src/trainer/training/cachedActivations/activationStore';
import { createOptimizer } from '../../src/trainer/training/optimizers/optimizer';
import { trainedParameters } from '../../src/trainer/training/parameterGroups';
import { inputTensor, trainingStep } from '../../src/trainer/training/trainingStep';

/*
 * `node frozenStep.js BACKBONE BATCH SIZE STEPS` prints a line of JSON: milliseconds of a training step of the whole network, with
 * frozen stages, and with frozen stages whose activations are cached (reading them included). They take turns, step by step, on
 * one network, so that whatever slows the machine for a while slows all. scripts/benchFrozen.mjs builds and runs it.
 */

const classes = 10;
/** The first steps compile, and decide in which layout the weights stay. */
const warmUp = 3;

async function measure(backbone: BackboneName, batchSize: number, size: number, steps: number) {
  const engine = await startEngine('onnx');
  const network = createNetwork({ model: { backbone, width: 1 }, data: { imageSize: size }, seed: 0 }, classes);
  const { stages } = network.backbone;
  const images = randomStream(0, 'images').gaussians(batchSize * size * size * 3);
  const labels = Int32Array.from({ length: batchSize }, (_, index) => index % classes);
  const batch = { images, labels, examples: [], waited: 0 };
  const regularizer = createRegularizer(
    { name: 'none' },
    { seed: 0, totalSteps: steps, network, createBackbone: fail },
  );

  /** The activations of the batch after some stages. */
  async function stored(count: number): Promise<ActivationStore> {
    const store = new ActivationStore(2 ** 30, path.join(os.tmpdir(), 'activations'));
    const activations: tf.Tensor = tf.tidy(
      () => runBackbone({ stages: stages.slice(0, count) }, inputTensor(batch), 'evaluate').features,
    );
    await store.append(await activations.data<'float32'>(), activations.shape.slice(1));
    activations.dispose();
    return store;
  }

  async function contestant(name: string, freeze: ModelConfig['freeze'], cachedStages = 0) {
    const optimizer = createOptimizer(
      { name: 'sgd', learningRate: 0.01, momentum: 0.9, nesterov: true, weightDecay: 0 },
      trainedParameters(network, freeze),
    );
    const options = { mode: freeze ? 'evaluate' : 'train' } as const;
    const trainee = { network: networkAfter(network, cachedStages), optimizer, regularizer, engine, options };
    const store = cachedStages > 0 ? await stored(cachedStages) : undefined;
    const step = async (index: number) => {
      const input = store && { images: await store.read([...labels.keys()]), shape: store.shape };
      await trainingStep(trainee, { ...batch, ...input }, index, 1e-4);
    };
    return { name, step, times: [] as number[] };
  }

  const last = stages[stages.length - 2]!.name;
  const allBefore = stages.slice(0, -2).map(({ name }) => name);
  const contestants = [
    await contestant('everything trained', undefined),
    await contestant(`${last} and classifier trained`, allBefore),
    await contestant(`${last} and classifier trained, cached`, allBefore, allBefore.length),
    await contestant('classifier trained', 'all but classifier'),
    await contestant('classifier trained, cached', 'all but classifier', stages.length),
  ];
  for (let index = 0; index < warmUp + steps; index++)
    for (const { step, times } of contestants) {
      const start = performance.now();
      await step(index);
      times.push(performance.now() - start);
    }
  return {
    device: engine.device,
    version: engine.version,
    contestants: contestants.map(({ name, times }) => ({ name, step: times.slice(warmUp) })),
  };
}

function fail(): never {
  throw new Error('Plain fine-tuning needs no second backbone.');
}

async function main([backbone, ...numbers]: string[]): Promise<void> {
  const [batch, size, steps] = numbers.map(Number) as [number, number, number];
  console.log(JSON.stringify(await measure(backbone as BackboneName, batch, size, steps)));
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
