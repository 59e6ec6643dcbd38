import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { EpochRecord, MetricsRecord, StepRecord } from '../../../../src/protocol/metrics';
import { runPaths } from '../../../../src/runFolder/layout';
import { encodeMetrics } from '../../../../src/runFolder/metricsCodec';
import { cutBack } from '../../../../src/runFolder/metricsLog';
import { MetricsFollower } from '../../../../src/vscode/panels/metricsFollower';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'adarand-follower-'));
});
afterEach(() => rm(folder, { recursive: true }));

function step(n: number, loss = 1 / n): StepRecord {
  return {
    kind: 'step',
    step: n,
    epoch: 1,
    time: 1000 + n,
    loss,
    crossEntropy: loss,
    regularization: 0,
    accuracy: 0.5,
    learningRate: 0.01,
    featureNorm: 5,
    gradientNorm: 1,
    featureEntropy: 3,
    conditionalEntropy: 2,
    mutualInformation: 1,
    imagesPerSecond: 300,
    dataWait: 0,
  };
}

function epoch(n: number): EpochRecord {
  const figures = { trainLoss: 1, trainAccuracy: 0.5, learningRate: 0.01, imagesPerSecond: 300, duration: 1 };
  return { kind: 'epoch', step: n, epoch: 1, time: 2000, ...figures };
}

const append = (...records: MetricsRecord[]) =>
  appendFile(runPaths(folder).metrics, records.map(encodeMetrics).join(''));

it('reads everything once, then what was added', async () => {
  const follower = new MetricsFollower(folder);
  expect(await follower.readAll()).toEqual([]);
  await append(step(1), step(2));
  expect(await follower.readMore()).toEqual({ type: 'records', records: [step(1), step(2)] });
  expect(await follower.readMore()).toBeUndefined();
  await append(epoch(2), step(3));
  expect(await follower.readMore()).toEqual({ type: 'records', records: [epoch(2), step(3)] });
});

it('waits for the end of a line that is being written', async () => {
  const follower = new MetricsFollower(folder);
  const line = encodeMetrics(step(1));
  await writeFile(runPaths(folder).metrics, line.slice(0, 20));
  expect(await follower.readAll()).toEqual([]);
  await appendFile(runPaths(folder).metrics, line.slice(20));
  expect(await follower.readMore()).toEqual({ type: 'records', records: [step(1)] });
});

it('starts over when the curve was cut back', async () => {
  const follower = new MetricsFollower(folder);
  await append(step(1), step(2), step(3));
  await follower.readAll();
  await cutBack(folder, 1);
  expect(await follower.readMore()).toEqual({ type: 'replaceRecords', records: [step(1)] });
});

it.each([1, 2])('starts over when a resumed run is past the old end already: cut back to step %i', async (kept) => {
  const follower = new MetricsFollower(folder);
  await append(step(1), step(2), step(3));
  await follower.readAll();
  await cutBack(folder, kept);
  const again = [4, 5, 6, 7].map((n) => step(n - 3 + kept, 9));
  await append(...again);
  const update = await follower.readMore();
  const whole = [step(1), step(2)].slice(0, kept).concat(again);
  const shown =
    update?.type === 'replaceRecords' ? update.records : [step(1), step(2), step(3), ...(update?.records ?? [])];
  expect(shown.map((record) => record.step)).toEqual(whole.map((record) => record.step));
});
