import * as tf from '@tensorflow/tfjs-core';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runPaths } from '../../../../src/runFolder/layout';
import { readMetrics } from '../../../../src/runFolder/metricsLog';
import { readRun, writeConfig } from '../../../../src/runFolder/runStore';
import { readSafetensors } from '../../../../src/trainer/backbones/weights/safetensors';
import { registerOnnxBackend } from '../../../../src/trainer/engines/onnx';
import { StoppedError } from '../../../../src/trainer/errors';
import type { RunJournal } from '../../../../src/trainer/runJournal';
import { fineTune, type FineTuning } from '../../../../src/trainer/training/fineTuning';
import { fineTuningOf, runBeside, stepsOf, tinyRun, type TinyRun } from '../tinyRun';

const stepsPerEpoch = 6;

/** Trains in this process until a step is done, or to the end. */
async function trainUntil(run: TinyRun, lastStep = Infinity) {
  const tuning = await fineTuningOf(run);
  const stop = new AbortController();
  const record: RunJournal['record'] = async (entry, position) => {
    await tuning.journal.record(entry, position);
    if (entry.kind === 'step' && position.step >= lastStep) stop.abort();
  };
  const journal: FineTuning['journal'] = {
    record,
    begin: (...args) => tuning.journal.begin(...args),
    flush: () => tuning.journal.flush(),
  };
  try {
    return { evaluation: await fineTune({ ...tuning, journal, stop: stop.signal }), lines: tuning.lines };
  } finally {
    await tuning.journal.close();
  }
}

const stopAfter = (run: TinyRun, step: number) => expect(trainUntil(run, step)).rejects.toThrow(new StoppedError());

describe('fineTune', () => {
  it('trains, keeps the best epoch and evaluates it', async () => {
    const run = await tinyRun();
    const { evaluation, lines } = await trainUntil(run);
    const { records } = await readMetrics(run.runFolder);
    const epochs = records.filter((record) => record.kind === 'epoch');
    expect(records.map(({ step }) => step)).toEqual([
      1, 2, 3, 4, 5, 6, 6, 7, 8, 9, 10, 11, 12, 12, 13, 14, 15, 16, 17, 18, 18,
    ]);
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    expect(epochs[2]!.trainLoss).toBeLessThan(epochs[0]!.trainLoss);
    const best = epochs.reduce((a, b) => (b.validationLoss! < a.validationLoss! ? b : a));
    const { progress, summary } = await readRun(run.runFolder);
    expect(progress).toMatchObject({ step: 18, totalSteps: 18, epoch: 3, totalEpochs: 3 });
    expect(summary).toMatchObject({ bestEpoch: best.epoch, bestValidationLoss: best.validationLoss });
    expect(evaluation).toMatchObject({ split: 'test', epoch: best.epoch, classes: run.dataset.classes });
    expect(evaluation.predictions.map((prediction) => prediction.path)).toEqual(
      run.dataset.test.map(({ relativePath }) => relativePath),
    );
    expect(lines.filter((line) => /^Epoch \d\/3: loss /.test(line))).toHaveLength(3);
  });

  it('saves models that other programs can open', async () => {
    const run = await tinyRun();
    await trainUntil(run);
    const file = runPaths(run.runFolder).best.model;
    const { tensors, metadata } = readSafetensors(await readFile(file), file);
    expect(tensors.get('conv1.weight')!.shape).toEqual([8, 3, 7, 7]);
    expect(tensors.get('fc.weight')!.shape).toEqual([3, 64]);
    expect(tensors.get('layer1.0.bn1.running_mean')!.shape).toEqual([8]);
    expect(metadata).toMatchObject({ format: 'pt', classes: JSON.stringify(run.dataset.classes), imageSize: '32' });
  });

  it('finishes the epoch when stopped at its last step', async () => {
    const run = await tinyRun();
    await stopAfter(run, stepsPerEpoch);
    const { records } = await readMetrics(run.runFolder);
    expect(records.at(-1)).toMatchObject({ kind: 'epoch', epoch: 1, step: stepsPerEpoch });
    await trainUntil(run);
    expect((await readMetrics(run.runFolder)).records.filter(({ kind }) => kind === 'epoch')).toHaveLength(3);
  });

  it('forgets what was measured after the checkpoint', async () => {
    const run = await tinyRun();
    await stopAfter(run, 8);
    const file = runPaths(run.runFolder).metrics;
    const eight = await readFile(file, 'utf8');
    await writeFile(
      file,
      eight + eight.trimEnd().split('\n').at(-1)!.replace('"step":8', '"step":9') + '\n{"kind":"st',
    );
    await trainUntil(run);
    expect((await stepsOf(run.runFolder)).map(({ step }) => step)).toEqual(Array.from({ length: 18 }, (_, i) => i + 1));
  });

  it('keeps the number of tensors flat, and compiles nothing after the first epoch', async () => {
    const run = await tinyRun({ training: { epochs: 3, batchSize: 8 } });
    const tuning = await fineTuningOf(run);
    const backend = await registerOnnxBackend();
    const counts: number[] = [];
    const compilations: number[] = [];
    const journal: FineTuning['journal'] = {
      begin: (...args) => tuning.journal.begin(...args),
      flush: () => tuning.journal.flush(),
      record: async () => {
        counts.push(tf.memory().numTensors);
        compilations.push(backend.stats.compilations);
      },
    };
    const before = tf.memory().numTensors;
    await fineTune({ ...tuning, journal });
    await tuning.journal.close();
    expect(counts).toHaveLength(21);
    expect(new Set(compilations.slice(7)).size).toBe(1);
    expect(new Set(counts).size).toBe(1);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('stops when the loss is no number, and says what to do', async () => {
    const run = await tinyRun({ optimizer: { name: 'sgd', learningRate: 1e30 } });
    await expect(trainUntil(run)).rejects.toThrow(
      /The loss, with learning rate 1e\+30, became (NaN|-?Infinity) at step \d+ \(epoch 1\)\. .*lower optimizer\.learningRate.*lambda/,
    );
    expect(Number.isFinite((await stepsOf(run.runFolder)).at(-1)!.loss)).toBe(false);
    expect(await readdir(runPaths(run.runFolder).checkpoints)).toEqual([]);
  });

  it('keeps the last good checkpoint when it diverges', async () => {
    // A step an epoch: the first with learning rate 0, the second with one that no network survives.
    const run = await tinyRun({
      optimizer: { name: 'sgd', learningRate: 1e30 },
      schedule: { name: 'constant', warmupSteps: 1000 },
      training: { epochs: 5, batchSize: 48 },
    });
    await expect(trainUntil(run)).rejects.toThrow(/The checkpoint of epoch 1 is kept/);
    const { last, best } = runPaths(run.runFolder);
    for (const file of [last.model, best.model])
      expect(readSafetensors(await readFile(file), file).metadata).toMatchObject({ epoch: '1', step: '1' });
  });

  it('does not save a network that diverged in the last step of an epoch', async () => {
    // One step an epoch: its own loss is finite, the validation loss after it is not.
    const run = await tinyRun({
      optimizer: { name: 'sgd', learningRate: 1e38 },
      schedule: { name: 'constant' },
      training: { epochs: 1, batchSize: 48 },
    });
    await expect(trainUntil(run)).rejects.toThrow(
      /The validation loss became NaN at step 1 .* No epoch was finished yet/,
    );
    expect(await readdir(runPaths(run.runFolder).checkpoints)).toEqual([]);
  });

  it('uses the only batch of a dataset smaller than a batch, with a warning', async () => {
    const run = await tinyRun({ training: { epochs: 2, batchSize: 64 } });
    const { lines } = await trainUntil(run);
    expect((await stepsOf(run.runFolder)).map(({ step }) => step)).toEqual([1, 2]);
    expect(lines).toContainEqual(expect.stringMatching(/Warning: training.batchSize is 64.*48 training images/));
  });

  it('refuses to go on with another configuration', async () => {
    const run = await tinyRun();
    await stopAfter(run, 2);
    const config = { ...run.config, seed: 1 };
    await writeConfig(run.runFolder, config);
    await expect(trainUntil({ ...run, config })).rejects.toThrow(/config\.json was changed/);
  });

  it('refuses to go on with other images', async () => {
    const run = await tinyRun();
    await stopAfter(run, 2);
    const dataset = { ...run.dataset, fingerprint: 'of other images' };
    await expect(trainUntil({ ...run, dataset })).rejects.toThrow(/images in .* are not those/);
  });

  it('starts from the weights of another run, with their normalization and, by the names of the classes, their classifier', async () => {
    const first = await tinyRun({
      data: {
        path: 'images',
        imageSize: 32,
        workers: 0,
        normalization: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
      },
    });
    await trainUntil(first);
    const weights = runPaths(first.runFolder).best.model;
    const config = { ...first.config, model: { ...first.config.model, weights } };
    config.data = { ...config.data, normalization: 'weights' };
    const second = await runBeside({ ...first, config }, path.join(path.dirname(first.runFolder), 'second'));
    const { lines } = await trainUntil(second);
    expect(lines).toContainEqual(`Loaded ${weights}: 102 tensors (names of the backbone).`);
    expect(lines).toContainEqual(expect.stringMatching(/^Classifier: (\d+) of \1 classes from the file, by name\.$/));
    const { best } = runPaths(second.runFolder);
    const { metadata } = readSafetensors(await readFile(best.model), best.model);
    expect(JSON.parse(metadata['normalization']!)).toEqual({ mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] });
    expect((await stepsOf(second.runFolder))[0]!.crossEntropy).toBeLessThan(
      (await stepsOf(first.runFolder))[0]!.crossEntropy,
    );
  });
});
