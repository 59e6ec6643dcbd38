import type { Calibration, Evaluation } from '../../src/protocol/evaluation';
import type { ConfusionCell } from './confusion';
import { formatCount, formatNumber, formatPercent } from '../shared/format';
import type { Figure } from './runFigures';

/** An image with what the network takes it for. */
export interface Mistake {
  /** From the dataset's folder. */
  path: string;
  actual: string;
  predicted: string;
  /** Probability of the predicted class. */
  confidence: number;
}

/** The figures of an evaluation; those of version 0.1 have fewer. */
export function evaluationFigures({ accuracy, loss, top5Accuracy, macro, calibration }: Evaluation): Figure[] {
  const figures: Figure[] = [{ name: 'Accuracy', value: formatPercent(accuracy), detail: '' }];
  if (top5Accuracy !== undefined)
    figures.push({
      name: 'Top-5 accuracy',
      value: formatPercent(top5Accuracy),
      detail: 'among the five most probable',
    });
  if (macro) {
    const detail = `precision ${formatPercent(macro.precision)}, recall ${formatPercent(macro.recall)}`;
    figures.push({ name: 'Macro F1', value: formatPercent(macro.f1), detail });
  }
  if (calibration)
    figures.push({ name: 'Calibration error', value: formatPercent(calibration.error), detail: 'expected, 15 bins' });
  figures.push({ name: 'Loss', value: formatNumber(loss), detail: 'cross-entropy' });
  return figures;
}

/** The images of a cell of the confusion matrix, those first of which the network is surest. */
export function imagesOfCell({ classes, predictions }: Evaluation, cell: ConfusionCell): Mistake[] {
  return predictions
    .filter(({ actual, predicted }) => actual === cell.actual && predicted === cell.predicted)
    .sort((a, b) => b.confidence - a.confidence)
    .map(({ path, confidence }) => ({
      path,
      actual: classes[cell.actual]!,
      predicted: classes[cell.predicted]!,
      confidence,
    }));
}

/** The mistakes that the network is surest of, the surest first. */
export function surestMistakes({ classes, predictions }: Evaluation): Mistake[] {
  return predictions
    .filter(({ actual, predicted }) => actual !== predicted)
    .sort((a, b) => b.confidence - a.confidence)
    .map(({ path, actual, predicted, confidence }) => ({
      path,
      actual: classes[actual]!,
      predicted: classes[predicted]!,
      confidence,
    }));
}

/** `Confidence 80–87 %: 12 images, 75.0 % right at a mean confidence of 83.4 %` */
export function describeBin({ bins }: Calibration, index: number): string {
  const { count, confidence, accuracy } = bins[index]!;
  const edge = (i: number) => Math.round((100 * i) / bins.length);
  const range = `Confidence ${edge(index)}–${edge(index + 1)} %`;
  if (count === 0) return `${range}: no images`;
  const images = count === 1 ? '1 image' : `${formatCount(count)} images`;
  return `${range}: ${images}, ${formatPercent(accuracy)} right at a mean confidence of ${formatPercent(confidence)}`;
}

/** The address of an image of the dataset; nothing for one outside its folder. */
export function imageAddress(imagesUri: string, path: string): string | undefined {
  const parts = path.split('/');
  if (parts[0] === '' || /^[A-Za-z]:$/.test(parts[0]!) || parts.includes('..')) return undefined;
  return [imagesUri, ...parts.map(encodeURIComponent)].join('/');
}
