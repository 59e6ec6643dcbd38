import * as tf from '@tensorflow/tfjs-core';
import { engineNames } from '../../src/config/schema';
import type { OnnxBackendStats } from '../../src/trainer/engines/onnx';
import { startEngine } from '../../src/trainer/engines';
import { createNetwork } from '../../src/trainer/network';
import { NoRegularizer } from '../../src/trainer/regularizers/none';
import { createOptimizer } from '../../src/trainer/training/optimizers/optimizer';
import { imageTensor, trainingStep } from '../../src/trainer/training/trainingStep';

/**
 * Seconds of a training step and of a forward pass: ResNet-18 (or the backbone named by BACKBONE), Nesterov SGD, on
 * random images, on every engine that is installed. BATCH, SIZE and STEPS change the setting.
 */
const backbone = (process.env['BACKBONE'] ?? 'resnet18') as 'resnet18' | 'resnet34' | 'resnet50';
const batch = Number(process.env['BATCH'] ?? 8);
const size = Number(process.env['SIZE'] ?? 224);
const steps = Number(process.env['STEPS'] ?? 12);
const classes = 10;
/** The first steps compile and warm up. */
const warmUp = 3;

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

async function time(count: number, run: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  return times;
}

async function measure(name: (typeof engineNames)[number]): Promise<void> {
  const engine = await startEngine(name);
  const network = createNetwork({ backbone, width: 1 }, classes, 0);
  const optimizer = createOptimizer({ name: 'sgd', learningRate: 0.01, momentum: 0.9, nesterov: true, weightDecay: 0 }, network.parameters);
  const trainee = { network, optimizer, regularizer: new NoRegularizer(), engine };
  const images = Float32Array.from({ length: batch * size * size * 3 }, () => 2 * Math.random() - 1);
  const labels = Int32Array.from({ length: batch }, (_, index) => index % classes);

  let done = 0;
  const step = await time(steps, () =>
    trainingStep(trainee, { images, labels, examples: [], waited: 0 }, done++, 0.01),
  );
  const tensors = tf.memory().numTensors;
  const forward = await time(steps, async () => {
    const logits = tf.tidy(() => network.logits(network.features(imageTensor(images, batch), 'evaluate')));
    await logits.data();
    logits.dispose();
  });
  const figures = {
    engine: engine.name,
    device: engine.device,
    stepMs: Math.round(median(step.slice(warmUp))),
    forwardMs: Math.round(median(forward.slice(warmUp))),
    firstStepsMs: step.slice(0, warmUp).map(Math.round),
    tensors,
    residentMB: Math.round(process.memoryUsage().rss / 1e6),
    ...('stats' in tf.backend() ? { stats: (tf.backend() as unknown as { stats: OnnxBackendStats }).stats } : {}),
  };
  console.log(JSON.stringify(figures));
  network.dispose();
  optimizer.dispose();
  await engine.dispose();
}

async function main(): Promise<void> {
  const named = process.argv.slice(2) as (typeof engineNames)[number][];
  for (const name of named.length > 0 ? named : engineNames.filter((each) => each !== 'auto'))
    await measure(name).catch((error: Error) => console.log(`${name}: ${error.message}`));
}

void main();
