import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { runConfigSchema, type RunConfig, type RunConfigInput } from '../../../src/config/schema';
import type { MetricsRecord, StepRecord } from '../../../src/protocol/metrics';
import { readMetrics } from '../../../src/runFolder/metricsLog';
import { readRun, writeConfig, writeRun } from '../../../src/runFolder/runStore';
import { openDataset, type Dataset } from '../../../src/trainer/data/dataset';
import { startEngine } from '../../../src/trainer/engines';
import { RunJournal } from '../../../src/trainer/runJournal';
import { StoppedError } from '../../../src/trainer/errors';
import { fineTune, type FineTuning } from '../../../src/trainer/training/fineTuning';
import { writeTinyDataset } from '../../support/tinyDataset';
import { runRecord, temporaryFolder } from '../runFolder/records';

/** A configuration that trains in a second: 48 images of 32 pixels in batches of 8, six steps an epoch. */
export function tinyConfig(dataPath: string, change: Partial<RunConfigInput> = {}): RunConfig {
  return runConfigSchema.parse({
    data: { path: dataPath, imageSize: 32, workers: 0 },
    model: { width: 0.125 },
    training: { epochs: 3, batchSize: 8 },
    engine: 'onnx',
    ...change,
  });
}

export interface TinyRun {
  runFolder: string;
  config: RunConfig;
  dataset: Dataset;
}

/** A run folder ready for the trainer, with its images beside it. */
export async function tinyRun(change: Partial<RunConfigInput> = {}): Promise<TinyRun> {
  const folder = await temporaryFolder();
  const images = path.join(folder, 'images');
  writeTinyDataset(images);
  const config = tinyConfig(images, change);
  return runBeside({ config, dataset: await openDataset(config.data, folder, config.seed) }, path.join(folder, 'run'));
}

/** Another run with the same images and configuration, in a folder of its own. */
export async function runBeside(like: Omit<TinyRun, 'runFolder'>, runFolder: string): Promise<TinyRun> {
  await mkdir(runFolder, { recursive: true });
  await writeConfig(runFolder, like.config);
  await writeRun(runFolder, runRecord());
  return { ...like, runFolder };
}

/** What `fineTune` needs to train a run in this process. */
export async function fineTuningOf(run: TinyRun): Promise<FineTuning & { journal: RunJournal; lines: string[] }> {
  const lines: string[] = [];
  const print = (line: string) => void lines.push(line);
  const journal = new RunJournal(run.runFolder, { sendMetrics: () => undefined, sendRun: () => undefined }, print);
  const engine = await startEngine('onnx');
  return { ...run, engine, journal, stop: new AbortController().signal, print, lines };
}

/** Trains in this process until one of the steps is done, or to the end. @returns whether the run has ended */
export async function trainUntil(run: TinyRun, stops: ReadonlySet<number> = new Set()): Promise<boolean> {
  const { extensions } = await readRun(run.runFolder);
  const tuning = { ...(await fineTuningOf(run)), extensions };
  const stop = new AbortController();
  const journal: FineTuning['journal'] = {
    begin: (...args) => tuning.journal.begin(...args),
    flush: () => tuning.journal.flush(),
    record: async (entry, position) => {
      await tuning.journal.record(entry, position);
      if (entry.kind === 'step' && stops.has(position.step)) stop.abort();
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

export async function stepsOf(runFolder: string): Promise<StepRecord[]> {
  const { records } = await readMetrics(runFolder);
  return records.filter((record): record is StepRecord => record.kind === 'step');
}

/** The curves, without what the clock gives. */
export function curveOf(records: MetricsRecord[]): Record<string, number | string>[] {
  return records.map((record) => ({ ...record, time: 0, imagesPerSecond: 0, dataWait: 0, duration: 0 }));
}
