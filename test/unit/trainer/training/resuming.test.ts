import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunConfigInput } from '../../../../src/config/schema';
import { runPaths } from '../../../../src/runFolder/layout';
import { readMetrics } from '../../../../src/runFolder/metricsLog';
import { readSafetensors } from '../../../../src/trainer/backbones/weights/safetensors';
import { StoppedError } from '../../../../src/trainer/errors';
import { randomStream } from '../../../../src/trainer/random';
import { fineTune, type FineTuning } from '../../../../src/trainer/training/fineTuning';
import { curveOf, fineTuningOf, runBeside, tinyRun, type TinyRun } from '../tinyRun';

const batchSize = 8;
const stepsPerEpoch = 6;
const training = { epochs: 3, batchSize };

/** 16 channels and more, so that the engine's blocked layout takes part. */
const model = { width: 0.25 };

const combinations: [string, Partial<RunConfigInput>][] = [
  ['AdaRand with Nesterov momentum', { model, training }],
  [
    'the pretrained prior with AdamW',
    { model, training, regularizer: { name: 'randreg', prior: 'pretrained' }, optimizer: { name: 'adamw' } },
  ],
];

/** Trains in this process until one of the steps is done, or to the end. @returns whether the run has ended */
async function trainUntil(run: TinyRun, steps: ReadonlySet<number>): Promise<boolean> {
  const tuning = await fineTuningOf(run);
  const stop = new AbortController();
  const journal: FineTuning['journal'] = {
    begin: (...args) => tuning.journal.begin(...args),
    flush: () => tuning.journal.flush(),
    record: async (entry, position) => {
      await tuning.journal.record(entry, position);
      if (entry.kind === 'step' && steps.has(position.step)) stop.abort();
    },
  };
  try {
    await fineTune({ ...tuning, journal, stop: stop.signal });
    return true;
  } catch (error) {
    if (error instanceof StoppedError) return false;
    throw error;
  } finally {
    await tuning.journal.close();
  }
}

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

describe('a run that was stopped and resumed', () => {
  it.each(combinations)('is the same to the last bit as one that never was: %s', async (name, change) => {
    const whole = await tinyRun(change);
    await trainUntil(whole, new Set());
    const broken = await runBeside(whole, path.join(path.dirname(whole.runFolder), 'broken'));
    const random = randomStream(0, name);
    const stops = new Set(Array.from({ length: 3 }, () => 1 + random.integer(training.epochs * stepsPerEpoch - 1)));
    while (!(await trainUntil(broken, stops)));
    expect(await outcomeOf(broken)).toEqual(await outcomeOf(whole));
  });
});
