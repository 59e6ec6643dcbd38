import * as tf from '@tensorflow/tfjs-core';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { FileWriteError, writeFileAtomic } from '../../../../src/runFolder/atomicWrite';
import { runPaths } from '../../../../src/runFolder/layout';
import { startEngine } from '../../../../src/trainer/engines';
import { TrainingError } from '../../../../src/trainer/errors';
import { createNetwork } from '../../../../src/trainer/network';
import { createRegularizer } from '../../../../src/trainer/regularizers/regularizer';
import { Checkpoints, prepareCheckpoints, readLast, restore } from '../../../../src/trainer/training/checkpoints';
import { emptyStatistics } from '../../../../src/trainer/training/featurePass';
import { readBestModel } from '../../../../src/trainer/training/modelCheckpoint';
import { createOptimizer } from '../../../../src/trainer/training/optimizers/optimizer';
import { startPosition, type Position } from '../../../../src/trainer/training/position';
import type { Trainee } from '../../../../src/trainer/training/trainingStep';
import { temporaryFolder } from '../../runFolder/records';
import { tinyConfig } from '../tinyRun';

const config = tinyConfig('images');
const classes = ['blå', 'grün', 'rouge'];
const { normalization } = { normalization: { mean: [0, 0, 0], std: [1, 1, 1] } as const };
const context = { config, classes, normalization, fingerprint: 'f00d' };
type Write = (file: string, bytes: Uint8Array) => Promise<void>;

beforeAll(() => startEngine('onnx'));

/** A network, optimizer and regularizer whose every number is `value`. */
async function traineeOf(value: number): Promise<Trainee> {
  const engine = await startEngine('onnx');
  const network = createNetwork(config, classes.length);
  const trainee: Trainee = {
    network,
    engine,
    optimizer: createOptimizer(config.optimizer, network.parameters),
    regularizer: createRegularizer(config.regularizer, {
      seed: 0,
      totalSteps: 10,
      statistics: emptyStatistics(classes.length, network.featureDimension),
    }),
  };
  fill(trainee, value);
  onTestFinished(() => {
    network.dispose();
    trainee.optimizer.dispose();
    trainee.regularizer.dispose();
  });
  return trainee;
}

function variablesOf({ network, optimizer, regularizer }: Trainee): tf.Variable[] {
  return [network.parameters, network.buffers, optimizer.state(), regularizer.state()].flatMap((map) => [
    ...map.values(),
  ]);
}

function fill(trainee: Trainee, value: number): void {
  for (const variable of variablesOf(trainee)) tf.tidy(() => variable.assign(tf.fill(variable.shape, value)));
}

/** The one value that all numbers of a trainee have. */
async function valueOf(trainee: Trainee): Promise<number> {
  const values = new Set<number>();
  for (const variable of variablesOf(trainee)) for (const value of await variable.data()) values.add(value);
  expect(values.size).toBe(1);
  return [...values][0]!;
}

function at(step: number): Position {
  return { ...startPosition, step, epoch: step, best: { epoch: step, validationLoss: 1 / 3 } };
}

async function newRunFolder(): Promise<string> {
  const folder = await temporaryFolder();
  await prepareCheckpoints(folder);
  return folder;
}

/** Resumes from a folder and tells what was found. */
async function resumed(runFolder: string, trainee: Trainee): Promise<{ position: Position; value: number }> {
  await prepareCheckpoints(runFolder);
  const last = await readLast(runFolder, context);
  restore(trainee, last!);
  expect(trainee.optimizer.steps).toBe(last!.position.step);
  return { position: last!.position, value: await valueOf(trainee) };
}

describe('checkpoints', () => {
  it('are not there before the first', async () => {
    const folder = await newRunFolder();
    expect(await readLast(folder, context)).toBeUndefined();
    await expect(readBestModel(folder)).rejects.toThrow('holds no checkpoint');
  });

  it('give back everything', async () => {
    const folder = await newRunFolder();
    const position: Position = {
      step: 7,
      epoch: 1,
      sums: { steps: 1, loss: 0.1 + 0.2, accuracy: 0.3, images: 8, seconds: 1e-17 },
      totals: { steps: 7, images: 56, seconds: 1.1, dataWait: 0.001 },
      best: { epoch: 1, validationLoss: 1 / 3 },
      bestValidationAccuracy: 2 / 3,
    };
    await new Checkpoints(folder, context).save(await traineeOf(0.1), position, false);
    expect(await resumed(folder, await traineeOf(9))).toEqual({ position, value: Math.fround(0.1) });
    expect(await readdir(runPaths(folder).checkpoints)).toEqual(['last.safetensors', 'last.state.safetensors']);
  });

  it('leave a pair of one step wherever a crash comes', async () => {
    const folder = await newRunFolder();
    const trainee = await traineeOf(1);
    await new Checkpoints(folder, context).save(trainee, at(1), true);
    const snapshots: string[] = [];
    const snapshot = async () => {
      const copy = `${folder} ${snapshots.length}`;
      onTestFinished(() => rm(copy, { recursive: true, force: true }));
      await cp(folder, copy, { recursive: true });
      snapshots.push(copy);
    };
    const crashing: Write = async (file, bytes) => {
      await snapshot();
      await writeFile(
        path.join(path.dirname(file), `.${path.basename(file)}.0123456789ab.tmp`),
        bytes.subarray(0, 1000),
      );
      await snapshot();
      await writeFileAtomic(file, bytes);
      await snapshot();
    };
    fill(trainee, 2);
    await new Checkpoints(folder, context, crashing).save(trainee, at(2), true);
    await snapshot();
    expect(snapshots).toHaveLength(10);
    const found = [];
    for (const copy of snapshots) {
      const { position, value } = await resumed(copy, trainee);
      expect(value).toBe(position.step);
      expect((await readBestModel(copy)).step).toBeGreaterThanOrEqual(position.step);
      found.push(position.step);
      // The run goes on from there and saves again.
      await new Checkpoints(copy, context).save(trainee, at(3), false);
      expect((await resumed(copy, trainee)).position.step).toBe(3);
      expect(await readdir(runPaths(copy).checkpoints)).toEqual([
        'best.safetensors',
        'last.safetensors',
        'last.state.safetensors',
      ]);
    }
    expect(found).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 2, 2]);
  });

  it.each([0, 1, 2])('stay as they were when the disk is full at file %i', async (full) => {
    const folder = await newRunFolder();
    const trainee = await traineeOf(1);
    await new Checkpoints(folder, context).save(trainee, at(1), true);
    let files = 0;
    const failing: Write = async (file, bytes) => {
      if (files++ === full) {
        const cause = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
        throw new FileWriteError(file, bytes.length, cause);
      }
      await writeFileAtomic(file, bytes);
    };
    fill(trainee, 2);
    const saving = new Checkpoints(folder, context, failing).save(trainee, at(2), true);
    await expect(saving).rejects.toThrow(/Cannot write .*safetensors \(.* KB\): the disk is full/);
    expect(await resumed(folder, trainee)).toMatchObject({ position: at(1), value: 1 });
    expect(await readdir(runPaths(folder).checkpoints)).not.toContain('last.state.next.safetensors');
  });

  it.each([NaN, Infinity])('never hold %d', async (value) => {
    const folder = await newRunFolder();
    const trainee = await traineeOf(1);
    const checkpoints = new Checkpoints(folder, context);
    await checkpoints.save(trainee, at(1), true);
    tf.tidy(() => trainee.network.parameters.get('fc.bias')!.assign(tf.tensor1d([0, value, 0])));
    await expect(checkpoints.save(trainee, at(2), true)).rejects.toThrow(TrainingError);
    expect((await readBestModel(folder)).step).toBe(1);
    expect((await resumed(folder, trainee)).value).toBe(1);
  });

  it('are refused when the state is of another step', async () => {
    const folder = await newRunFolder();
    const other = await newRunFolder();
    const trainee = await traineeOf(1);
    await new Checkpoints(folder, context).save(trainee, at(1), false);
    await new Checkpoints(other, context).save(trainee, at(2), false);
    await cp(runPaths(other).last.state, runPaths(folder).last.state);
    await expect(readLast(folder, context)).rejects.toThrow(/last\.safetensors is of step 1, but .* another step/);
  });

  it('are refused when a file is damaged', async () => {
    const folder = await newRunFolder();
    await new Checkpoints(folder, context).save(await traineeOf(1), at(1), false);
    const { model } = runPaths(folder).last;
    await writeFile(model, (await readFile(model)).subarray(0, -4));
    await expect(readLast(folder, context)).rejects.toThrow(model);
  });

  it('are refused when the file is not one of a run', async () => {
    const folder = await newRunFolder();
    await mkdir(runPaths(folder).checkpoints, { recursive: true });
    await writeFile(runPaths(folder).best.model, 'weights');
    await expect(readBestModel(folder)).rejects.toThrow('best.safetensors');
  });
});
