import type { RunConfig } from '../../../src/config/schema';
import { runConfigSchema } from '../../../src/config/schema';
import type { PublicRun } from '../../../src/protocol/dashboard';
import type { Calibration, Evaluation } from '../../../src/protocol/evaluation';
import type { EpochRecord, MetricsRecord, StepRecord } from '../../../src/protocol/metrics';
import type { RunStatus } from '../../../src/protocol/run';
import type { SimulatedMessage } from './simulatedHost';

/** A made-up run whose curves look like those of a real one: the same at every call. It began seven minutes ago. */

const began = Date.now() - 7 * 60_000;
const millisecondsPerStep = 180;

export const config: RunConfig = runConfigSchema.parse({
  name: 'flowers-adarand-resnet18',
  data: { path: '../datasets/flowers' },
  model: { backbone: 'resnet18', weights: '../weights/resnet18.safetensors' },
  regularizer: { name: 'adarand' },
  training: { epochs: 60, batchSize: 64 },
});

/** Pseudorandom numbers in 0–1 (mulberry32), so that pictures of the page can be compared. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Records of steps `from` + 1 … `to` of a run of `totalSteps`, with an epoch record after every `stepsPerEpoch` of them. */
export function simulateRecords(from: number, to: number, totalSteps: number, stepsPerEpoch: number): MetricsRecord[] {
  const records: MetricsRecord[] = [];
  for (let step = from + 1; step <= to; step++) {
    const record = simulateStep(step, totalSteps, stepsPerEpoch);
    records.push(record);
    if (step % stepsPerEpoch === 0) records.push(simulateEpoch(record, totalSteps));
  }
  return records;
}

function simulateStep(step: number, totalSteps: number, stepsPerEpoch: number): StepRecord {
  const noise = random(step);
  const wobble = (size: number) => (noise() - 0.5) * 2 * size;
  const part = step / totalSteps;
  const learned = 1 - Math.exp(-part * 6);
  const crossEntropy = Math.max(0.02, 3.9 * (1 - learned) + 0.15 + wobble(0.25 * (1.2 - learned)));
  const regularization = 0.9 * Math.exp(-part * 3) + 0.25 + wobble(0.04);
  const featureEntropy = 1480 + 160 * learned + wobble(14);
  const conditionalEntropy = 1440 - 120 * learned + wobble(18);
  return {
    kind: 'step',
    step,
    epoch: Math.ceil(step / stepsPerEpoch),
    time: began + step * millisecondsPerStep,
    loss: crossEntropy + regularization,
    crossEntropy,
    regularization,
    accuracy: Math.round(64 * Math.min(1, Math.max(0, 0.02 + 0.93 * learned + wobble(0.08)))) / 64,
    learningRate: 0.01 * (part < 0.3 ? 1 : part < 0.6 ? 0.1 : part < 0.8 ? 0.01 : 0.001),
    featureNorm: 14 + 6 * learned + wobble(0.6),
    gradientNorm: 2.4 * (1 - learned) + 0.3 + Math.abs(wobble(0.35)),
    featureEntropy,
    conditionalEntropy,
    mutualInformation: featureEntropy - conditionalEntropy,
    imagesPerSecond: 352 + wobble(18) - (step % 97 === 0 ? 140 : 0),
    dataWait: 0.004,
  };
}

function simulateEpoch(last: StepRecord, totalSteps: number): EpochRecord {
  const learned = 1 - Math.exp((-last.step / totalSteps) * 6);
  const noise = (random(last.step + 7)() - 0.5) * 0.02;
  return {
    kind: 'epoch',
    step: last.step,
    epoch: last.epoch,
    time: last.time + 900,
    trainLoss: last.loss,
    trainAccuracy: Math.min(1, 0.02 + 0.93 * learned),
    validationLoss: 3.7 * (1 - learned) + 0.42 + noise * 3,
    validationAccuracy: Math.min(1, 0.015 + 0.9 * learned + noise),
    learningRate: last.learningRate,
    imagesPerSecond: 348,
    duration: 19.2,
  };
}

export function simulateRun(status: RunStatus, step: number, totalSteps: number, stepsPerEpoch: number): PublicRun {
  const ended = status === 'finished' || status === 'failed' || status === 'stopped';
  return {
    version: 1,
    id: '20261125-143205-flowers-adarand-resnet18-3f2a',
    name: 'flowers-adarand-resnet18',
    status,
    createdAt: began - 9000,
    startedAt: began - 8000,
    ...(ended && { endedAt: began + step * millisecondsPerStep }),
    engine: { name: 'onnx', version: '1.20.1', device: 'AMD EPYC 9R14, 2 threads' },
    dataset: {
      path: '/datasets/flowers',
      classes: [],
      train: 1020,
      validation: 102,
      test: 6149,
      fingerprint: '9f86d081',
    },
    progress: {
      step,
      totalSteps,
      epoch: Math.floor(step / stepsPerEpoch),
      totalEpochs: totalSteps / stepsPerEpoch,
      ...(!ended && { secondsLeft: ((totalSteps - step) * millisecondsPerStep) / 1000 }),
    },
    ...(status === 'finished' && {
      summary: { bestEpoch: 18, testAccuracy: 0.9137, imagesPerSecond: 349.6, dataWaitFraction: 0.023 },
    }),
  };
}

export function simulateEvaluation(classes: string[]): Evaluation {
  const noise = random(11);
  const confusion = classes.map((_, actual) =>
    classes.map((_, predicted) => {
      if (actual === predicted) return 50 + Math.floor(noise() * 12);
      return noise() > 0.75 ? Math.floor(noise() * (Math.abs(actual - predicted) === 1 ? 9 : 3)) : 0;
    }),
  );
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  const perClass = classes.map((name, index) => {
    const right = confusion[index]![index]!;
    const recall = right / sum(confusion[index]!);
    const precision = right / sum(confusion.map((row) => row[index]!));
    return {
      name,
      support: sum(confusion[index]!),
      precision,
      recall,
      f1: (2 * precision * recall) / (precision + recall),
    };
  });
  const support = sum(perClass.map((figures) => figures.support));
  const accuracy = sum(confusion.map((row, index) => row[index]!)) / support;
  const macro = {
    precision: sum(perClass.map(({ precision }) => precision)) / classes.length,
    recall: sum(perClass.map(({ recall }) => recall)) / classes.length,
    f1: sum(perClass.map(({ f1 }) => f1)) / classes.length,
  };
  const predictions = confusion.flatMap((row, actual) =>
    row.flatMap((count, predicted) =>
      Array.from({ length: Math.min(count, 3) }, (_, image) => {
        const confidence = Math.min(1, 0.3 + 0.7 * noise());
        return { path: `test/${classes[actual]}/${predicted} #${image}.jpg`, actual, predicted, confidence };
      }),
    ),
  );
  const figures = { accuracy, top5Accuracy: 0.9871, macro, calibration: simulateCalibration() };
  return { split: 'test', epoch: 52, loss: 0.3312, ...figures, classes, confusion, perClass, predictions };
}

/** A network that is surer than it may be. */
function simulateCalibration(): Calibration {
  const bins = Array.from({ length: 15 }, (_, bin) => {
    const confidence = (bin + 0.5) / 15;
    return bin < 3
      ? { count: 0, confidence: 0, accuracy: 0 }
      : { count: 4 * bin ** 2, confidence, accuracy: confidence ** 1.3 };
  });
  return { error: 0.0642, bins };
}

/** The message that a dashboard begins with. */
export function initMessage(status: RunStatus, step: number, totalSteps = 6000, stepsPerEpoch = 100) {
  return {
    type: 'init',
    run: simulateRun(status, step, totalSteps, stepsPerEpoch),
    config,
    records: simulateRecords(0, step, totalSteps, stepsPerEpoch),
    trusted: true,
  } satisfies SimulatedMessage;
}
