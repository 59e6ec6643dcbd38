import { copyFile, cp, mkdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { mkdtemp } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunConfig, RunConfigInput } from '../../../../src/config/schema';
import { readEvaluation } from '../../../../src/runFolder/evaluationFile';
import { writeConfig, writeRun } from '../../../../src/runFolder/runStore';
import { tinyClasses, writeTinyDataset } from '../../../support/tinyDataset';
import { runRecord, temporaryFolder } from '../../runFolder/records';
import { tinyConfig } from '../tinyRun';
import { runJob, startTrainer } from './trainerProcess';

let folder: string;
let images: string;
let runFolder: string;

/** One trained run serves all tests that only read it. */
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'adarand jobs é-'));
  images = path.join(folder, 'images');
  runFolder = path.join(folder, 'run');
  writeTinyDataset(images);
  await mkdir(runFolder);
  await writeConfig(runFolder, tinyConfig(images, { training: { epochs: 6, batchSize: 8 } }));
  await writeRun(runFolder, runRecord());
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const trained = async () => {
  if ((await readEvaluation(runFolder)) === undefined)
    expect((await startTrainer(['train', JSON.stringify({ runFolder })]).ended).code).toBe(0);
  return runFolder;
};

function resultOf<Result>(answer: { last: { type: string; result?: Result } }): Result {
  expect(answer.last.type).toBe('result');
  return answer.last.result!;
}

describe('the job engines', () => {
  it('names an engine that works everywhere', async () => {
    const answer = await runJob('engines', {});
    expect(answer.code).toBe(0);
    const { engines, auto, why } = resultOf(answer);
    expect(engines).toContainEqual(expect.objectContaining({ name: 'onnx', installed: true }));
    expect(engines.find(({ name }) => name === auto)).toMatchObject({ installed: true });
    expect(why).not.toBe('');
  });
});

describe('the job check', () => {
  const check = (change: Partial<RunConfigInput> = {}) => checkConfig(tinyConfig('images', change));
  const checkConfig = async (config: RunConfig, baseFolder = folder) => {
    const answer = await runJob('check', { config, baseFolder });
    expect(answer.code).toBe(0);
    return { ...resultOf(answer), progress: answer.progress };
  };

  it('counts images and parameters', async () => {
    const { problems, dataset, model, progress } = await check();
    expect(problems).toEqual([]);
    expect(dataset).toEqual({ classes: tinyClasses, train: 48, validation: 12, test: 12 });
    expect(model).toEqual({ parameters: 176_907, featureDimension: 64, weights: [] });
    expect(progress.at(-1)).toEqual({ type: 'progress', done: 72, total: 72, what: 'images' });
  });

  it('points to what cannot be found', async () => {
    const { problems, dataset } = await checkConfig(
      tinyConfig('immages', { model: { width: 0.125, weights: 'starter.safetensors' } }),
    );
    expect(problems.map(({ path: at, severity }) => [at.join('.'), severity])).toEqual([
      ['data.path', 'error'],
      ['model.weights', 'error'],
    ]);
    expect(problems[1]!.message).toContain(path.join(folder, 'starter.safetensors'));
    expect(dataset).toBeUndefined();
  });

  it('names images that cannot be read', async () => {
    const spoilt = await temporaryFolder();
    writeTinyDataset(path.join(spoilt, 'images'));
    const file = path.join(spoilt, 'images', 'val', 'grün', '2.png');
    await writeFile(file, 'no image');
    const { problems } = await checkConfig(tinyConfig('images'), spoilt);
    expect(problems).toEqual([{ severity: 'error', path: ['data', 'path'], message: expect.stringContaining(file) }]);
  });

  it('warns of images that training will go without', async () => {
    const spoilt = await temporaryFolder();
    writeTinyDataset(path.join(spoilt, 'images'));
    await writeFile(path.join(spoilt, 'images', 'val', 'grün', '2.png'), 'no image');
    const config = tinyConfig('images', { data: { path: 'images', onBadImage: 'skip' } });
    const { problems, dataset, progress } = await checkConfig(config, spoilt);
    expect(problems).toEqual([
      { severity: 'warning', path: ['data', 'path'], message: expect.stringMatching(/^1 image .* val\/grün\/2\.png/) },
    ]);
    expect(dataset).toMatchObject({ train: 48, validation: 11, test: 12 });
    expect(progress.at(-1)).toMatchObject({ done: 72, total: 72 });
  });

  it('warns of small batches, small classes and a missing test set', async () => {
    const small = await temporaryFolder();
    writeTinyDataset(path.join(small, 'images'));
    await rm(path.join(small, 'images', 'test'), { recursive: true });
    for (let image = 3; image < 16; image++) await rm(path.join(small, 'images', 'train', 'rouge vif', `${image}.png`));
    const { problems } = await checkConfig(tinyConfig('images', { training: { batchSize: 64 } }), small);
    expect(problems.map(({ severity, path: at, message }) => [severity, at.join('.'), message])).toEqual([
      ['warning', 'training.batchSize', expect.stringContaining('only 35 training images')],
      ['warning', 'data.path', expect.stringContaining('no test/ folder')],
      ['warning', 'data.path', expect.stringContaining('"rouge vif" (3)')],
    ]);
  });

  it('finds names of stages and classes that there are not', async () => {
    const { problems } = await check({
      model: { width: 0.125, freeze: ['layr1'] },
      regularizer: { name: 'delta', stages: ['layer3', 'layr4'] },
      optimizer: { name: 'sgd', learningRateFactors: { layer9: 2 } },
      training: { batchSize: 8, classWeights: { grun: 2 } },
    });
    expect(problems.map(({ severity, path: at, message }) => [severity, at.join('.'), message])).toEqual([
      ['error', 'model.freeze', expect.stringContaining('Did you mean "layer1"?')],
      ['error', 'regularizer.stages', expect.stringContaining('Did you mean "layer4"?')],
      ['error', 'optimizer.learningRateFactors', expect.stringContaining('"layer9"')],
      ['error', 'training.classWeights', expect.stringContaining('Did you mean "grün"?')],
    ]);
  });

  it('knows weights that fit from weights that do not', async () => {
    const weights = path.join(await trained(), 'checkpoints', 'best.safetensors');
    await copyFile(weights, path.join(folder, 'mine.safetensors'));
    expect((await check({ model: { width: 0.125, weights: 'mine.safetensors' } })).problems).toEqual([]);
    const { problems } = await check({ model: { width: 0.25, weights: 'mine.safetensors' } });
    expect(problems).toEqual([
      {
        severity: 'error',
        path: ['model', 'weights'],
        message: expect.stringMatching(/mine\.safetensors does not fit/),
      },
    ]);
  });
});

describe('the job evaluate', () => {
  it('repeats the evaluation of the run', async () => {
    const answer = await runJob('evaluate', { runFolder: await trained() });
    const evaluation = resultOf(answer);
    const expected = (await readEvaluation(runFolder))!;
    expect(evaluation).toMatchObject({ split: 'test', epoch: expected.epoch, confusion: expected.confusion });
    expect(evaluation.loss).toBeCloseTo(expected.loss, 5);
    expect(answer.progress.at(-1)).toEqual({ type: 'progress', done: 12, total: 12, what: 'images' });
  });

  it('evaluates a folder, also one with few of the classes', async () => {
    const some = path.join(await temporaryFolder(), 'some');
    await mkdir(path.join(some, 'grün'), { recursive: true });
    for (const name of ['0.png', '1.png', '2.png', '3.png', '4.png'])
      await copyFile(path.join(images, 'train', 'grün', name), path.join(some, 'grün', name));
    const evaluation = resultOf(await runJob('evaluate', { runFolder: await trained(), dataPath: some }));
    expect(evaluation.split).toBe(some);
    expect(evaluation.confusion.map((row) => row.reduce((a, b) => a + b))).toEqual([0, 5, 0]);
    expect(evaluation.predictions.map((prediction) => prediction.path)).toEqual([
      'grün/0.png',
      'grün/1.png',
      'grün/2.png',
      'grün/3.png',
      'grün/4.png',
    ]);
  });

  it('leaves out images that cannot be read when the run does', async () => {
    const careless = await temporaryFolder();
    await cp(await trained(), careless, { recursive: true });
    await writeConfig(careless, tinyConfig(images, { data: { path: images, imageSize: 32, onBadImage: 'skip' } }));
    const some = await temporaryFolder();
    await mkdir(path.join(some, 'grün'));
    await copyFile(path.join(images, 'test', 'grün', '0.png'), path.join(some, 'grün', '0.png'));
    await writeFile(path.join(some, 'grün', '1.png'), 'no image');
    const evaluation = resultOf(await runJob('evaluate', { runFolder: careless, dataPath: some }));
    expect(evaluation.predictions).toHaveLength(1);
    expect(evaluation.skipped).toEqual([{ path: 'grün/1.png', reason: expect.stringMatching(/no image/) }]);
    const { last } = await runJob('evaluate', { runFolder, dataPath: some });
    expect(last).toMatchObject({ type: 'error', badInput: true, message: expect.stringContaining('1.png') });
  });

  it.each([
    ['classes it does not know', 'gelb', /holds the folders gelb, which are no classes .* blå, grün, rouge vif/],
    ['an empty class', 'grün', /holds no images/],
  ])('refuses a folder with %s', async (_what, name, message) => {
    const odd = await temporaryFolder();
    await mkdir(path.join(odd, name));
    const { code, last } = await runJob('evaluate', { runFolder: await trained(), dataPath: odd });
    expect(code).toBe(2);
    expect(last).toEqual({ type: 'error', badInput: true, message: expect.stringMatching(message) });
  });

  it('needs a checkpoint', async () => {
    const bare = await temporaryFolder();
    await writeConfig(bare, tinyConfig(images));
    await writeRun(bare, runRecord());
    const { code, last } = await runJob('evaluate', { runFolder: bare });
    expect(code).toBe(2);
    expect(last).toMatchObject({ type: 'error', message: expect.stringContaining('holds no checkpoint') });
  });
});

describe('the job predict', () => {
  it('names the most probable classes of each image, in order', async () => {
    const files = ['test/blå/0.png', 'test/rouge vif/1.png', 'test/grün/2.png'].map((name) => path.join(images, name));
    const predictions = resultOf(await runJob('predict', { runFolder: await trained(), images: files }));
    const evaluation = (await readEvaluation(runFolder))!;
    expect(predictions.map((prediction) => prediction.path)).toEqual(files);
    for (const { path: file, top } of predictions) {
      expect(top).toHaveLength(3);
      expect(top.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 6);
      expect(top.map(({ probability }) => probability)).toEqual(
        top.map(({ probability }) => probability).sort((a, b) => b - a),
      );
      const known = evaluation.predictions.find(({ path: relative }) => file.endsWith(path.normalize(relative)))!;
      expect(top[0]!.name).toBe(tinyClasses[known.predicted]);
      expect(top[0]!.probability).toBeCloseTo(known.confidence, 5);
    }
  });

  it('says of each image that cannot be read why, and answers the others', async () => {
    const broken = path.join(await temporaryFolder(), 'broken %1 #é.png');
    await writeFile(broken, 'no image');
    const good = path.join(images, 'test', 'grün', '0.png');
    const { code, last } = await runJob('predict', {
      runFolder: await trained(),
      images: ['/no/such/image.png', good, broken],
    });
    expect(code).toBe(0);
    expect(resultOf({ last })).toEqual([
      { path: '/no/such/image.png', top: [], error: expect.stringContaining('does not exist') },
      { path: good, top: expect.arrayContaining([{ name: 'grün', probability: expect.any(Number) }]) },
      { path: broken, top: [], error: expect.stringContaining('it is no image') },
    ]);
  });
});
