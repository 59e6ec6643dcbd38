import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { EpochRecord, StepRecord } from '../../../src/protocol/metrics';
import type { RunRecord } from '../../../src/protocol/run';

/** A new empty folder that goes away with the test. Its name has a space and a non-ASCII letter, as people's folders do. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'adarand tést-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export function stepRecord(change: Partial<StepRecord> = {}): StepRecord {
  return {
    kind: 'step',
    step: 1,
    epoch: 1,
    time: 1_795_617_125_000,
    loss: 1.5,
    crossEntropy: 1.25,
    regularization: 0.25,
    accuracy: 0.5,
    learningRate: 0.01,
    featureNorm: 20,
    gradientNorm: 0.75,
    featureEntropy: 900,
    conditionalEntropy: 800,
    mutualInformation: 100,
    imagesPerSecond: 250,
    dataWait: 0.001,
    ...change,
  };
}

export function epochRecord(change: Partial<EpochRecord> = {}): EpochRecord {
  return {
    kind: 'epoch',
    step: 10,
    epoch: 1,
    time: 1_795_617_126_000,
    trainLoss: 1.4,
    trainAccuracy: 0.6,
    validationLoss: 1.3,
    validationAccuracy: 0.7,
    learningRate: 0.01,
    imagesPerSecond: 240,
    duration: 12.5,
    ...change,
  };
}

export function runRecord(change: Partial<RunRecord> = {}): RunRecord {
  return {
    version: 1,
    id: '20261125-143205-adarand-resnet18-3f2a',
    name: 'emoji',
    status: 'starting',
    createdAt: 1_795_617_125_000,
    ...change,
  };
}
