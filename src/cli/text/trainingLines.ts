import type { EpochMetrics } from '../../protocol/metrics';
import type { RunDataset } from '../../protocol/run';
import { formatCount, formatDuration, formatPercent } from './format';

/** Where a training is, for the line that moves. */
export interface TrainingState {
  /** The epoch under way, from 1, and how many there are. */
  epoch: number;
  totalEpochs: number;
  /** Steps finished. */
  step: number;
  totalSteps: number;
  loss: number;
  /** 0–1. */
  accuracy: number;
  imagesPerSecond: number;
  secondsLeft: number | undefined;
}

const longestBar = 30;
const shortestBar = 8;
const widestPercent = '100.0 %'.length;

/**
 * The state of a training in one line that fits a terminal. On a narrow one the bar shrinks and goes first, then what can be
 * missed most easily.
 */
export function trainingLine(state: TrainingState, columns: number): string {
  const { epoch, totalEpochs, step, totalSteps, loss, accuracy, imagesPerSecond, secondsLeft } = state;
  // In the order they stand, with how long they stay: the smallest goes first.
  const parts = [
    { stays: 6, text: `Epoch ${ofTotal(epoch, totalEpochs)}` },
    { stays: 2, text: `step ${ofTotal(step, totalSteps)}` },
    { stays: 5, text: `loss ${formatLoss(loss)}` },
    { stays: 4, text: `accuracy ${formatPercent(accuracy).padStart(widestPercent)}` },
    { stays: 1, text: formatSpeed(imagesPerSecond) },
    ...(secondsLeft === undefined ? [] : [{ stays: 3, text: `${formatDuration(secondsLeft)} left` }]),
  ];
  const joined = () => parts.map(({ text }) => text).join('  ');
  while (parts.length > 1 && joined().length > columns) {
    const first = Math.min(...parts.map(({ stays }) => stays));
    parts.splice(
      parts.findIndex(({ stays }) => stays === first),
      1,
    );
  }
  const length = Math.min(longestBar, columns - joined().length - 2);
  if (length >= shortestBar) parts.splice(1, 0, { stays: 0, text: bar(step / totalSteps, length) });
  return joined().slice(0, columns);
}

/** @param done 0–1 @param length characters */
export function bar(done: number, length: number): string {
  const full = Math.round(Math.min(1, Math.max(0, done)) * length);
  return '█'.repeat(full) + '░'.repeat(length - full);
}

/** What an epoch came to, in one line that stays. */
export function epochLine(epoch: number, totalEpochs: number, metrics: EpochMetrics): string {
  const { trainLoss, trainAccuracy, validationLoss, validationAccuracy, imagesPerSecond, duration } = metrics;
  const parts = [`loss ${formatLoss(trainLoss)}`, `accuracy ${formatPercent(trainAccuracy)}`];
  if (validationLoss !== undefined) parts.push(`validation loss ${formatLoss(validationLoss)}`);
  if (validationAccuracy !== undefined) parts.push(`validation accuracy ${formatPercent(validationAccuracy)}`);
  parts.push(formatSpeed(imagesPerSecond), formatDuration(duration));
  return `Epoch ${epoch}/${totalEpochs}: ${parts.join(', ')}`;
}

/** Which images a training goes without. @param log path of the file that names all of them */
export function skippedText({ count, first }: NonNullable<RunDataset['skipped']>, log: string): string {
  const named = first.slice(0, 3).map(({ path, reason }) => `  ${path}: ${reason}`);
  const more = count > named.length ? [`  … all of them in ${log}`] : [];
  return [`Left out because they cannot be read: ${formatCount(count, 'image', 'images')}`, ...named, ...more].join(
    '\n',
  );
}

/** As wide for every number: a line that moves should not jump. */
function ofTotal(number: number, total: number): string {
  return `${String(number).padStart(String(total).length)}/${total}`;
}

function formatLoss(loss: number): string {
  return Math.abs(loss) < 1e4 ? loss.toFixed(4) : loss.toExponential(2);
}

function formatSpeed(imagesPerSecond: number): string {
  return `${imagesPerSecond.toFixed(imagesPerSecond < 10 ? 1 : 0)} images/s`;
}
