import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunConfigInput } from '../../../../src/config/schema';
import { readMetrics } from '../../../../src/runFolder/metricsLog';
import { readConfig, updateRun } from '../../../../src/runFolder/runStore';
import { extendRun } from '../../../../src/runs/extendRun';
import { curveOf, runBeside, stepsOf, tinyRun, trainUntil, type TinyRun } from '../tinyRun';

/** Six steps an epoch. */
const batchSize = 8;
const plain: Partial<RunConfigInput> = { regularizer: { name: 'none' }, training: { epochs: 2, batchSize } };
const curve = async ({ runFolder }: TinyRun) => curveOf((await readMetrics(runFolder)).records);

/** The run with the configuration that its folder has now. */
async function extended(run: TinyRun, epochs: number): Promise<TinyRun> {
  await extendRun(run.runFolder, epochs);
  return { ...run, config: await readConfig(run.runFolder) };
}

async function finishedRun(change: Partial<RunConfigInput>): Promise<TinyRun> {
  const run = await tinyRun(change);
  expect(await trainUntil(run)).toBe(true);
  await updateRun(run.runFolder, ({ status }) => ({ event: status === 'starting' ? ['train', 'finish'] : 'finish' }));
  return run;
}

describe('an extended run', { timeout: 180_000 }, () => {
  it('is the run that would have had all its epochs from the start, where the learning rate is constant', async () => {
    const schedule = { name: 'constant', warmupSteps: 3 } as const;
    const run = await extended(await finishedRun({ ...plain, schedule }), 2);
    expect(run.config.training.epochs).toBe(4);
    expect(await trainUntil(run)).toBe(true);
    const whole = await runBeside(run, path.join(path.dirname(run.runFolder), 'whole'));
    await trainUntil(whole);
    expect(await curve(run)).toEqual(await curve(whole));
    expect(await curve(run)).toHaveLength(28);
  });

  it('goes on with the learning rate that a run of its new length has there', async () => {
    const schedule = { name: 'cosine', warmupSteps: 0 } as const;
    const run = await extended(await finishedRun({ ...plain, schedule }), 1);
    await trainUntil(run);
    const rates = (await stepsOf(run.runFolder)).map(({ learningRate }) => learningRate);
    const at = (step: number, steps: number) =>
      (run.config.optimizer.learningRate * (1 + Math.cos((Math.PI * step) / steps))) / 2;
    expect(rates.slice(0, 12)).toEqual(Array.from({ length: 12 }, (_, step) => expect.closeTo(at(step, 12), 9)));
    expect(rates.slice(12)).toEqual(Array.from({ length: 6 }, (_, i) => expect.closeTo(at(12 + i, 18), 9)));
  });

  it('can be stopped, extended and killed in any order', async () => {
    const schedule = { name: 'constant', warmupSteps: 0 } as const;
    const run = await tinyRun({ ...plain, schedule });
    expect(await trainUntil(run, new Set([4]))).toBe(false);
    await updateRun(run.runFolder, { event: 'halt' });
    const longer = await extended(run, 1);
    expect(await trainUntil(longer, new Set([9]))).toBe(false);
    const longest = await extended(longer, 1);
    expect(longest.config.training.epochs).toBe(4);
    expect(await trainUntil(longest, new Set([20]))).toBe(false);
    expect(await trainUntil(longest)).toBe(true);
    const whole = await runBeside(longest, path.join(path.dirname(run.runFolder), 'whole'));
    await trainUntil(whole);
    expect(await curve(longest)).toEqual(await curve(whole));
  });

  it('has new patience when it had ended early', async () => {
    // Nothing is learned, so no epoch is better than the first.
    const optimizer = { name: 'sgd', learningRate: 1e-30 } as const;
    const training = { epochs: 9, batchSize, earlyStopping: { patience: 1 } };
    const run = await finishedRun({ ...plain, optimizer, training });
    const epochs = async () => (await readMetrics(run.runFolder)).records.filter(({ kind }) => kind === 'epoch').length;
    const first = await epochs();
    expect(first).toBeLessThan(9);
    const longer = await extended(run, 7);
    expect(longer.config.training.epochs).toBe(first + 7);
    expect(await trainUntil(longer)).toBe(true);
    expect(await epochs()).toBeGreaterThan(first);
    expect(await epochs()).toBeLessThan(first + 7);
  });

  it('still refuses a configuration that was changed by hand', async () => {
    const run = await finishedRun(plain);
    const changed = { ...run, config: { ...run.config, training: { ...run.config.training, epochs: 3 } } };
    await expect(trainUntil(changed)).rejects.toThrow(/was changed since/);
    const longer = await extended(run, 1);
    await expect(trainUntil({ ...longer, config: { ...longer.config, seed: 1 } })).rejects.toThrow(/was changed since/);
  });

  it.each([0, -1, 1.5, NaN])('is not extended by %d epochs', async (epochs) => {
    const run = await tinyRun(plain);
    await expect(extendRun(run.runFolder, epochs)).rejects.toThrow(RangeError);
  });

  it('is not one that is being trained', async () => {
    const run = await tinyRun(plain);
    await expect(extendRun(run.runFolder, 1)).rejects.toThrow('A run that is starting cannot be extended.');
  });
});
