import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunConfigInput } from '../../../../src/config/schema';
import { runPaths } from '../../../../src/runFolder/layout';
import { readMetrics } from '../../../../src/runFolder/metricsLog';
import { readRun } from '../../../../src/runFolder/runStore';
import { createNetwork } from '../../../../src/trainer/network';
import { readSafetensors } from '../../../../src/trainer/backbones/weights/safetensors';
import { stateDictOf } from '../../../../src/trainer/backbones/weights/stateDict';
import { fineTune } from '../../../../src/trainer/training/fineTuning';
import { curveOf, fineTuningOf, runBeside, tinyRun, type TinyRun } from '../tinyRun';

const model = { width: 0.25 };
const training = { epochs: 2, batchSize: 8 };

async function trained(run: TinyRun) {
  const tuning = await fineTuningOf(run);
  try {
    return { evaluation: await fineTune(tuning), lines: tuning.lines };
  } finally {
    await tuning.journal.close();
  }
}

const numbersIn = async (file: string) => {
  const { tensors } = readSafetensors(await readFile(file), file);
  return new Map([...tensors].map(([name, { data }]) => [name, Float32Array.from(data)]));
};

/** What the network of a run starts from. */
async function startOf({ config, dataset }: TinyRun): Promise<Map<string, Float32Array>> {
  const network = createNetwork(config, dataset.classes.length);
  const state = await stateDictOf(network);
  const numbers = new Map([...state].map(([name, { data }]) => [name, Float32Array.from(data)]));
  network.dispose();
  return numbers;
}

const isStatistic = (name: string) => name.includes('.running_');

describe('partial fine-tuning', { timeout: 180_000 }, () => {
  it('leaves what is frozen as it was, to the last bit, and remembers nothing of it', async () => {
    const run = await tinyRun({
      model: { ...model, freeze: ['stem', 'layer1', 'layer2.*.bn2.*'], batchNorm: 'frozen' },
      training,
    });
    await trained(run);
    const { last } = runPaths(run.runFolder);
    const [before, after] = [await startOf(run), await numbersIn(last.model)];
    const isFrozen = (name: string) => /^(conv1|bn1|layer1)\.|^layer2\..*\.bn2\./.test(name) || isStatistic(name);
    for (const [name, numbers] of before)
      if (isFrozen(name)) expect(after.get(name), name).toEqual(numbers);
      else expect(after.get(name), name).not.toEqual(numbers);
    const slots = [...(await numbersIn(last.state)).keys()].filter((name) => name.startsWith('optimizer.'));
    expect(slots).toContain('optimizer.momentum.layer2.0.conv1.weight');
    expect(slots.filter((name) => isFrozen(name.replace('optimizer.momentum.', '')))).toEqual([]);
  });

  it('measures statistics of frozen stages too, unless batch normalization is frozen', async () => {
    const run = await tinyRun({ model: { ...model, freeze: 'all but classifier' }, training });
    await trained(run);
    const [before, after] = [await startOf(run), await numbersIn(runPaths(run.runFolder).last.model)];
    for (const [name, numbers] of before)
      if (isStatistic(name) || name.startsWith('fc.')) expect(after.get(name), name).not.toEqual(numbers);
      else expect(after.get(name), name).toEqual(numbers);
  });

  const frozen: [string, RunConfigInput['model']][] = [
    ['the first stages', { ...model, freeze: ['stem', 'layer1', 'layer2'], batchNorm: 'frozen' }],
    ['all but the classifier', { ...model, freeze: 'all but classifier', batchNorm: 'frozen' }],
  ];
  it.each(frozen)('gives the same curve when activations are cached: %s frozen', async (_name, model) => {
    const cached = await tinyRun({
      data: { path: 'images', imageSize: 32, workers: 0, augmentation: 'none' },
      model,
      training: { ...training, ema: 0.9, labelSmoothing: 0.1 },
    });
    // Without an effect on the images it is random to the program: nothing is cached.
    const augmentation = { scale: [1, 1] as [number, number], ratio: [1, 1] as [number, number], horizontalFlip: 0 };
    const resizeSize = 32;
    const plainConfig = { ...cached.config, data: { ...cached.config.data, augmentation, resizeSize } };
    const cachedConfig = { ...cached.config, data: { ...cached.config.data, resizeSize } };
    const folder = path.dirname(cached.runFolder);
    const plain = await runBeside({ ...cached, config: plainConfig }, path.join(folder, 'plain'));
    const again = await runBeside({ ...cached, config: cachedConfig }, path.join(folder, 'cached'));
    const [withCache, without] = [await trained(again), await trained(plain)];
    expect(withCache.lines.join('\n')).toMatch(/All up to the stage "\w+" is frozen.* each of 60 images/);
    expect(without.lines.join('\n')).not.toMatch(/All up to/);
    const curves = [again, plain].map(async ({ runFolder }) => curveOf((await readMetrics(runFolder)).records));
    const [actual, expected] = await Promise.all(curves);
    for (const [i, figures] of expected!.entries())
      for (const [name, figure] of Object.entries(figures))
        if (typeof figure === 'number') expect(actual![i]![name], `${name} of record ${i}`).toBeCloseTo(figure, 6);
    expect(withCache.evaluation.loss).toBeCloseTo(without.evaluation.loss, 5);
    expect((await readdir(runPaths(again.runFolder).checkpoints)).sort()).toEqual(
      (await readdir(runPaths(plain.runFolder).checkpoints)).sort(),
    );
  });

  it('says what is wrong before anything is computed', async () => {
    const messages: [Partial<RunConfigInput>, RegExp][] = [
      [{ model: { ...model, freeze: ['layr1'] } }, /"model.freeze" names "layr1".*Did you mean "layer1"/],
      [{ training: { classWeights: { grun: 2 } } }, /"training.classWeights" names "grun".*Did you mean "grün"/],
      [
        { optimizer: { name: 'sgd', learningRateFactors: { head: 2 } } },
        /"optimizer.learningRateFactors" names "head".*classifier/,
      ],
    ];
    for (const [change, message] of messages) {
      const run = await tinyRun(change);
      const tuning = await fineTuningOf(run);
      await expect(fineTune(tuning)).rejects.toThrow(message);
      expect(tuning.lines.filter((line) => line.startsWith('Measuring'))).toEqual([]);
    }
  });
});

describe('a moving average of the weights', () => {
  it('is what validation, the best checkpoint and the evaluation take; training goes on with the weights', async () => {
    const change = { training: { ...training, ema: 0.8 } };
    const averaged = await tinyRun({ model, ...change });
    const plainConfig = { ...averaged.config, training: { ...averaged.config.training, ema: undefined } };
    const plain = await runBeside(
      { ...averaged, config: plainConfig },
      path.join(path.dirname(averaged.runFolder), 'plain'),
    );
    // The images that the best checkpoint is evaluated on are those of validation.
    const { evaluation } = await trained({ ...averaged, dataset: { ...averaged.dataset, test: [] } });
    await trained(plain);
    const epochs = (await readMetrics(averaged.runFolder)).records.filter(({ kind }) => kind === 'epoch');
    const best = epochs.find(({ epoch }) => epoch === evaluation.epoch) as { validationLoss?: number };
    expect(evaluation.loss).toBeCloseTo(best.validationLoss!, 6);

    const [files, plainFiles] = [runPaths(averaged.runFolder), runPaths(plain.runFolder)];
    const last = await numbersIn(files.last.model);
    expect(last).toEqual(await numbersIn(plainFiles.last.model));
    const state = await numbersIn(files.last.state);
    expect(state.get('average.fc.bias')).not.toEqual(last.get('fc.bias'));
    if (evaluation.epoch === training.epochs)
      expect((await numbersIn(files.best.model)).get('fc.bias')).toEqual(state.get('average.fc.bias'));
  });
});

describe('early stopping', () => {
  it('ends the run as finished, with the reason, also when it is started again', async () => {
    const run = await tinyRun({
      model: { width: 0.125 },
      optimizer: { name: 'sgd', learningRate: 1e-30 },
      training: { epochs: 50, batchSize: 24, earlyStopping: { patience: 2, metric: 'validationAccuracy' } },
    });
    const reason = /^Ended after epoch (\d+): no better validation accuracy since epoch \d+, for 2 epochs/;
    const { lines } = await trained(run);
    expect(lines).toContainEqual(expect.stringMatching(reason));
    const { summary, progress } = await readRun(run.runFolder);
    expect(summary!.endedEarly).toMatch(reason);
    expect(progress!.epoch).toBeLessThan(50);
    const { records } = await readMetrics(run.runFolder);
    await trained(run);
    expect((await readMetrics(run.runFolder)).records).toEqual(records);
  });
});
