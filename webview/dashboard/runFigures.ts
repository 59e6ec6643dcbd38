import { formatCount, formatNumber, formatPercent } from '../shared/format';
import type { DashboardState } from './dashboardState';

/** A figure of the row on top: `93.1 %` under `Best validation accuracy`, with `epoch 12` beside it. */
export interface Figure {
  name: string;
  value: string;
  detail: string;
}

/** The figures that are known by now. */
export function figuresOf({ run, series, evaluation }: DashboardState): Figure[] {
  const { steps, epochs } = series;
  const figures: Figure[] = [];
  const add = (name: string, value: string, detail = '') => figures.push({ name, value, detail });
  const epoch = epochs.length > 0 ? `epoch ${formatCount(epochs.position('epoch').last)}` : '';

  const testAccuracy = run.summary?.testAccuracy ?? (evaluation?.split === 'test' ? evaluation.accuracy : undefined);
  // The checkpoint with the lowest validation loss, which is seldom the epoch of the best validation accuracy.
  const bestEpoch = run.summary?.bestEpoch ?? evaluation?.epoch;
  const checkpoint = bestEpoch === undefined ? 'best checkpoint' : `checkpoint of epoch ${formatCount(bestEpoch)}`;
  if (testAccuracy !== undefined) add('Test accuracy', formatPercent(testAccuracy), checkpoint);

  const validation = epochs.column('validationAccuracy').values;
  const best = indexOfLargest(validation);
  if (best >= 0) {
    const epochOfBest = formatCount(epochs.position('epoch').values[best]!);
    add('Best validation accuracy', formatPercent(validation[best]), `epoch ${epochOfBest}`);
    add('Validation accuracy', formatPercent(validation.at(-1)), epoch);
  }
  if (epochs.length > 0) {
    add('Training accuracy', formatPercent(epochs.column('trainAccuracy').last), epoch);
    const validationLoss = epochs.column('validationLoss').last;
    const detail = Number.isNaN(validationLoss) ? epoch : `validation ${formatNumber(validationLoss)}`;
    add('Training loss', formatNumber(epochs.column('trainLoss').last), detail);
  } else if (steps.length > 0) {
    const step = `step ${formatCount(steps.position('step').last)}`;
    add('Training accuracy', formatPercent(steps.column('accuracy').last), step);
    add('Training loss', formatNumber(steps.column('loss').last), step);
  }
  if (steps.length > 0) {
    const waiting = run.summary?.dataWaitFraction;
    const speed = run.summary?.imagesPerSecond ?? steps.column('imagesPerSecond').last;
    add('Images per second', formatNumber(speed), waiting === undefined ? '' : `${formatPercent(waiting)} data wait`);
  }
  return figures;
}

/** Index of the first largest finite value, −1 when there is none. */
function indexOfLargest(values: Float64Array): number {
  let best = -1;
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (Number.isFinite(value) && (best < 0 || value > values[best]!)) best = index;
  }
  return best;
}
