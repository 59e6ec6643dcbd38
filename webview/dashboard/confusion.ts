import type { Evaluation } from '../../src/protocol/evaluation';
import { formatCount, formatPercent } from '../shared/format';

/** A cell of the confusion matrix: images of class `actual` that were taken for class `predicted`. */
export interface ConfusionCell {
  actual: number;
  predicted: number;
}

/** Part of the images of the actual class that are in this cell, 0–1. */
export function cellFraction({ confusion }: Evaluation, { actual, predicted }: ConfusionCell): number {
  const row = confusion[actual]!;
  const support = row.reduce((sum, count) => sum + count, 0);
  return support === 0 ? 0 : row[predicted]! / support;
}

/** `cat taken for dog: 3 of its images (6.0 %)`. */
export function describeCell(evaluation: Evaluation, cell: ConfusionCell): string {
  const { classes, confusion } = evaluation;
  const count = confusion[cell.actual]![cell.predicted]!;
  const what =
    cell.actual === cell.predicted
      ? `${classes[cell.actual]} recognised`
      : `${classes[cell.actual]} taken for ${classes[cell.predicted]}`;
  const images = count === 1 ? 'image' : 'images';
  return `${what}: ${formatCount(count)} ${images} (${formatPercent(cellFraction(evaluation, cell))} of the class)`;
}

/** The mistakes that happen most often, most frequent first. */
export function topConfusions({ confusion }: Evaluation, limit: number): ConfusionCell[] {
  const mistakes = confusion.flatMap((row, actual) =>
    row
      .map((count, predicted) => ({ actual, predicted, count }))
      .filter((cell) => cell.count > 0 && cell.predicted !== actual),
  );
  mistakes.sort((a, b) => b.count - a.count);
  return mistakes.slice(0, limit).map(({ actual, predicted }) => ({ actual, predicted }));
}
