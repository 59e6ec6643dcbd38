import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { RunConfigInput } from '../../../../src/config/schema';
import { runPaths } from '../../../../src/runFolder/layout';
import { readMetrics } from '../../../../src/runFolder/metricsLog';
import { readSafetensors } from '../../../../src/trainer/backbones/weights/safetensors';
import { randomStream } from '../../../../src/trainer/random';
import { waitFor } from '../../../support/waitFor';
import { train } from '../jobs/trainerProcess';
import { curveOf, runBeside, stepsOf, tinyRun, trainUntil, type TinyRun } from '../tinyRun';

/** 48 images in batches of 8. */
const training = { epochs: 3, batchSize: 8 };
const steps = 18;
const images = { path: 'images', imageSize: 32, workers: 0 };

/** Between them they hold every state that a run carries from step to step. */
const combinations: [string, Partial<RunConfigInput>][] = [
  [
    'AdaRand, Nesterov momentum, an average, mixed images, clipping, blocked layout',
    // 16 channels and more take the engine's fast path.
    { model: { width: 0.25 }, training: { ...training, ema: 0.9, mixup: 0.4, cutmix: 1, gradientClipping: 1 } },
  ],
  [
    'pretrained prior, AdamW with decay by layers, smoothing and class weights, on cached activations',
    {
      data: { ...images, augmentation: 'none' },
      model: { width: 0.125, freeze: ['stem', 'layer1'], batchNorm: 'frozen' },
      regularizer: { name: 'randreg', prior: 'pretrained' },
      optimizer: { name: 'adamw', learningRateFactors: 0.8 },
      training: { ...training, labelSmoothing: 0.1, classWeights: 'balanced' },
    },
  ],
  [
    'L2-SP, Adam with warm-up, RandAugment, early stopping',
    {
      data: { ...images, augmentation: { randAugment: {} } },
      model: { width: 0.25 },
      regularizer: { name: 'l2sp' },
      optimizer: { name: 'adam' },
      schedule: { name: 'cosine', warmupSteps: 5 },
      training: { ...training, earlyStopping: { patience: 2 }, gradientClipping: 0.5 },
    },
  ],
  [
    'DELTA with plain SGD',
    {
      model: { width: 0.125 },
      regularizer: { name: 'delta' },
      optimizer: { name: 'sgd', momentum: 0 },
    },
  ],
];

/** Everything that a run has computed: its curve, and every number of its checkpoints. */
async function outcomeOf({ runFolder }: TinyRun) {
  const { last, best } = runPaths(runFolder);
  const numbersOf = async (file: string) => {
    const { tensors } = readSafetensors(await readFile(file), file);
    return new Map([...tensors].map(([name, { data }]) => [name, Float32Array.from(data)]));
  };
  return {
    curve: curveOf((await readMetrics(runFolder)).records),
    best: await numbersOf(best.model),
    last: await numbersOf(last.model),
    state: await numbersOf(last.state),
  };
}

const beside = (run: TinyRun, name: string, config = run.config) =>
  runBeside({ ...run, config }, path.join(path.dirname(run.runFolder), name));

describe('a run', { timeout: 180_000 }, () => {
  it.each(combinations)('stopped and resumed is the same to the last bit: %s', async (name, change) => {
    const whole = await tinyRun({ training, ...change });
    await trainUntil(whole);
    const broken = await beside(whole, 'broken');
    const random = randomStream(0, name);
    const stops = new Set(Array.from({ length: 3 }, () => 1 + random.integer(steps - 1)));
    while (!(await trainUntil(broken, stops)));
    expect(await outcomeOf(broken)).toEqual(await outcomeOf(whole));
  });

  it('killed again and again is the same to the last bit, whatever the number of decoding threads', async () => {
    const change = combinations[0]![1];
    const whole = await tinyRun({ ...change, model: { width: 0.125 } });
    await trainUntil(whole);
    const { config } = whole;
    const killed = await beside(whole, 'killed', { ...config, data: { ...config.data, workers: 2 } });
    const random = randomStream(1, 'kills');
    // Somewhere in each epoch: in a step, in the validation, or while the checkpoint is written.
    for (const step of [1, 6, 13]) {
      const { child, ended } = train(killed.runFolder);
      await waitFor(`step ${step}`, async () => ((await stepsOf(killed.runFolder)).at(-1)?.step ?? 0) >= step);
      await sleep(random.integer(60));
      child.kill('SIGKILL');
      await ended;
    }
    expect((await train(killed.runFolder).ended).code).toBe(0);
    expect(await outcomeOf(killed)).toEqual(await outcomeOf(whole));
  });

  it('depends on its seed, and on nothing else', async () => {
    const run = await tinyRun({ training: { ...training, epochs: 1 } });
    await trainUntil(run);
    const again = await beside(run, 'again');
    await trainUntil(again);
    const other = await beside(run, 'other', { ...run.config, seed: 1 });
    await trainUntil(other);
    expect(await outcomeOf(again)).toEqual(await outcomeOf(run));
    expect((await outcomeOf(other)).curve).not.toEqual((await outcomeOf(run)).curve);
  });
});
