import * as tf from '@tensorflow/tfjs-core';
import { regularizerSchema } from '../../src/config/sections/regularizer';
import type { BackboneName } from '../../src/config/schema';
import { createBackbone } from '../../src/trainer/backbones/createBackbone';
import { startEngine } from '../../src/trainer/engines';
import { createNetwork } from '../../src/trainer/network';
import { randomStream } from '../../src/trainer/random';
import { FeatureStatisticsAccumulator } from '../../src/trainer/regularizers/featureStatistics';
import { createRegularizer, type Regularizer } from '../../src/trainer/regularizers/regularizer';
import { createOptimizer } from '../../src/trainer/training/optimizers/optimizer';
import { trainingStep } from '../../src/trainer/training/trainingStep';

/*
 * `node regularizerStep.js BACKBONE BATCH SIZE CLASSES STEPS NAME…` prints a line of JSON: milliseconds of a training step with
 * each of the named regularizers, at their defaults, and of what it does on features alone, by the clock and of processor time.
 * They take turns, step by step, on one network, so that whatever slows the machine for a while slows all.
 * scripts/benchRegularizers.mjs builds and runs it.
 */

/** Those that do nothing, or look at more than the features. */
const notAlone = ['none', 'l2sp', 'delta'];

interface Times {
  readonly wall: number[];
  /** Of all threads. */
  readonly processor: number[];
}

interface Setting {
  readonly backbone: BackboneName;
  readonly batch: number;
  readonly size: number;
  readonly classes: number;
  readonly steps: number;
}

async function measure(names: string[], { backbone, batch, size, classes, steps }: Setting) {
  const engine = await startEngine('onnx');
  const config = { model: { backbone, width: 1 }, data: { imageSize: size }, seed: 0 };
  const network = createNetwork(config, classes);
  const { featureDimension } = network;
  const optimizer = createOptimizer(
    { name: 'sgd', learningRate: 0.01, momentum: 0.9, nesterov: true, weightDecay: 0 },
    network.parameters,
  );
  const images = randomStream(0, 'images').gaussians(batch * size * size * 3);
  const labels = Int32Array.from({ length: batch }, (_, index) => index % classes);
  const features = tf.tensor2d(randomStream(0, 'features').uniforms(batch * featureDimension), [
    batch,
    featureDimension,
  ]);
  const context = {
    seed: 0,
    totalSteps: steps,
    statistics: randomStatistics(classes, featureDimension),
    network,
    createBackbone: () => createBackbone(config, 'loaded later'),
  };

  const step = async (regularizer: Regularizer, index: number) => {
    const batch = { images, labels, examples: [], waited: 0 };
    await trainingStep({ network, optimizer, regularizer, engine }, batch, index, 1e-4);
  };
  /** Penalty, its gradient, and what the regularizer learns from the features. */
  const alone = async (regularizer: Regularizer, index: number) => {
    const gradient = tf.tidy(() => {
      const classOf = tf.tensor1d(labels, 'int32');
      const penalty = (f: tf.Tensor) =>
        regularizer.penalty({
          images: tf.zeros([1, 1, 1, 3]),
          activations: new Map(),
          features: f as tf.Tensor2D,
          labels: classOf,
          step: index,
        });
      const gradient = tf.grad(penalty)(features);
      regularizer.afterStep(features, classOf, index);
      return gradient;
    });
    await engine.flush();
    gradient.dispose();
  };

  const contestants = names.map((name) => ({
    name,
    regularizer: createRegularizer(regularizerSchema.parse({ name }), context),
    step: noTimes(),
    alone: noTimes(),
  }));
  for (let index = 0; index < steps; index++)
    for (const { regularizer, step: times } of contestants) await addTime(times, () => step(regularizer, index));
  for (let index = 0; index < steps; index++)
    for (const { regularizer, alone: times } of contestants.filter(({ name }) => !notAlone.includes(name)))
      await addTime(times, () => alone(regularizer, index));
  return {
    device: engine.device,
    version: engine.version,
    featureDimension,
    contestants: contestants.map(({ name, step, alone }) => ({ name, step, alone })),
  };
}

const noTimes = (): Times => ({ wall: [], processor: [] });

async function addTime({ wall, processor }: Times, run: () => Promise<void>): Promise<void> {
  const start = performance.now();
  const processorStart = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(processorStart);
  wall.push(performance.now() - start);
  processor.push((user + system) / 1000);
}

/** Of two images a class, with features uniform in [0, 1). */
function randomStatistics(classes: number, featureDimension: number) {
  const accumulator = new FeatureStatisticsAccumulator(classes, featureDimension);
  const labels = Array.from({ length: 2 * classes }, (_, index) => index % classes);
  accumulator.add(randomStream(1, 'features').uniforms(labels.length * featureDimension), labels);
  return accumulator.finish();
}

async function main([backbone, ...rest]: string[]): Promise<void> {
  const [batch, size, classes, steps] = rest.slice(0, 4).map(Number) as [number, number, number, number];
  const setting = { backbone: backbone as BackboneName, batch, size, classes, steps };
  console.log(JSON.stringify(await measure(rest.slice(4), setting)));
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
