import * as tf from '@tensorflow/tfjs-core';
import type { BackboneName, EngineName } from '../../src/config/schema';
import { listEngines, startEngine } from '../../src/trainer/engines';
import { OnnxBackend } from '../../src/trainer/engines/onnx';
import { createNetwork } from '../../src/trainer/network';
import { createRegularizer } from '../../src/trainer/regularizers/regularizer';
import { createOptimizer } from '../../src/trainer/training/optimizers/optimizer';
import { imageTensor, trainingStep } from '../../src/trainer/training/trainingStep';

/*
 * `node trainingStep.js ENGINE BACKBONE BATCH SIZE STEPS [CLASSES]` prints a line of JSON: milliseconds of each training step (Nesterov
 * SGD, random images) and of each forward pass in evaluation, and how many kernels fell back to tfjs's cpu backend.
 * `node trainingStep.js list` prints the engines. scripts/bench.mjs and scripts/benchGrowth.mjs build and run it.
 */

interface Setting {
  backbone: BackboneName;
  batch: number;
  size: number;
  steps: number;
  classes: number;
}

/** The first steps compile, and decide in which layout the weights stay. */
const warmUp = 3;

async function time(count: number, run: (index: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < warmUp + count; index++) {
    const start = performance.now();
    await run(index);
    times.push(performance.now() - start);
  }
  return times;
}

async function measure(name: EngineName, { backbone, batch, size, steps, classes }: Setting) {
  const engine = await startEngine(name);
  const network = createNetwork({ model: { backbone, width: 1 }, data: { imageSize: size }, seed: 0 }, classes);
  const optimizer = createOptimizer(
    { name: 'sgd', learningRate: 0.01, momentum: 0.9, nesterov: true, weightDecay: 0 },
    network.parameters,
  );
  const regularizer = createRegularizer({ name: 'none' }, { seed: 0, totalSteps: steps });
  const trainee = { network, optimizer, regularizer, engine };
  const images = Float32Array.from({ length: batch * size * size * 3 }, () => 2 * Math.random() - 1);
  const labels = Int32Array.from({ length: batch }, (_, index) => index % classes);

  const step = await time(steps, (index) =>
    trainingStep(trainee, { images, labels, examples: [], waited: 0 }, index, 0.01),
  );
  const forward = await time(steps, async () => {
    const logits = tf.tidy(() => network.logits(network.features(imageTensor(images, batch), 'evaluate')));
    await logits.data();
    logits.dispose();
  });
  return {
    device: engine.device,
    version: engine.version,
    step: step.slice(warmUp),
    forward: forward.slice(warmUp),
    firstStep: step[0],
    peakBytes: process.resourceUsage().maxRSS * 1024,
    fallbacks: fallbacks(),
  };
}

/** Kernels that tfjs's cpu backend computed for the engine. */
function fallbacks(): number {
  const backend = tf.backend();
  if (!(backend instanceof OnnxBackend)) return 0;
  return Object.values(backend.stats.fallbacks).reduce((total, count) => total + count, 0);
}

async function main([name, backbone, ...numbers]: string[]): Promise<void> {
  const [batch, size, steps, classes = 10] = numbers.map(Number) as [number, number, number, number?];
  const result =
    name === 'list'
      ? (await listEngines()).engines
      : await measure(name as EngineName, { backbone: backbone as BackboneName, batch, size, steps, classes });
  console.log(JSON.stringify(result));
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
