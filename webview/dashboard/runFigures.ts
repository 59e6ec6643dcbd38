import { formatCount, formatNumber, formatPercent } from '../shared/format';
import type { DashboardState } from './dashboardState';

/** A figure of the row on top: `93.1 %` under `Best validation accuracy`, with `epoch 12` beside it. */
export interface Figure {
  name: string;
  value: string;
  detail: string;
}

/** The figures that are known by now. */
export function figuresOf({ run, lastStep, epochs, evaluation }: DashboardState): Figure[] {
  const figures: Figure[] = [];
  const add = (name: string, value: string, detail = '') => figures.push({ name, value, detail });
  const last = epochs.at(-1);
  const epoch = last ? `epoch ${formatCount(last.epoch)}` : '';

  const testAccuracy = run.summary?.testAccuracy ?? (evaluation?.split === 'test' ? evaluation.accuracy : undefined);
  // The checkpoint with the lowest validation loss, which is seldom the epoch of the best validation accuracy.
  const bestEpoch = run.summary?.bestEpoch ?? evaluation?.epoch;
  const checkpoint = bestEpoch === undefined ? 'best checkpoint' : `checkpoint of epoch ${formatCount(bestEpoch)}`;
  if (testAccuracy !== undefined) add('Test accuracy', formatPercent(testAccuracy), checkpoint);

  const validation = epochs.map(({ validationAccuracy }) => validationAccuracy);
  const best = indexOfLargest(validation);
  if (best >= 0) {
    const epochOfBest = formatCount(epochs[best]!.epoch);
    add('Best validation accuracy', formatPercent(validation[best]), `epoch ${epochOfBest}`);
    add('Validation accuracy', formatPercent(validation.at(-1)), epoch);
  }
  if (last) {
    add('Training accuracy', formatPercent(last.trainAccuracy), epoch);
    const { validationLoss } = last;
    const detail = Number.isNaN(validationLoss) ? epoch : `validation ${formatNumber(validationLoss)}`;
    add('Training loss', formatNumber(last.trainLoss), detail);
  } else if (lastStep) {
    const step = `step ${formatCount(lastStep.step)}`;
    add('Training accuracy', formatPercent(lastStep.accuracy), step);
    add('Training loss', formatNumber(lastStep.loss), step);
  }
  if (lastStep) {
    const waiting = run.summary?.dataWaitFraction;
    const speed = run.summary?.imagesPerSecond ?? lastStep.imagesPerSecond;
    add('Images per second', formatNumber(speed), waiting === undefined ? '' : `${formatPercent(waiting)} data wait`);
  }
  return figures;
}

/** Index of the first largest finite value, −1 when there is none. */
function indexOfLargest(values: readonly number[]): number {
  let best = -1;
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (Number.isFinite(value) && (best < 0 || value > values[best]!)) best = index;
  }
  return best;
}
