/** confusion[actual][predicted], counts. */
export type ConfusionMatrix = number[][];

/** Figures of one class, 0–1; a ratio of 0 ÷ 0 counts as 0. */
export interface ClassFigures {
  /** Images of the class. */
  readonly support: number;
  /** Part of the images taken for this class that are of it. */
  readonly precision: number;
  /** Part of the images of this class that are taken for it. */
  readonly recall: number;
  /** Harmonic mean of precision and recall. */
  readonly f1: number;
}

export function confusionMatrix(
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classCount: number,
): ConfusionMatrix {
  const confusion = Array.from({ length: classCount }, () => new Array<number>(classCount).fill(0));
  for (let i = 0; i < actual.length; i++) confusion[actual[i]!]![predicted[i]!]!++;
  return confusion;
}

/** One entry per class, in the matrix's order. */
export function classFigures(confusion: ConfusionMatrix): ClassFigures[] {
  return confusion.map((row, k) => {
    const right = row[k]!;
    const support = sum(row);
    const predicted = sum(confusion.map((other) => other[k]!));
    const precision = ratio(right, predicted);
    const recall = ratio(right, support);
    return { support, precision, recall, f1: ratio(2 * precision * recall, precision + recall) };
  });
}

/** Part of all images that are classified right, 0–1. */
export function accuracyOf(confusion: ConfusionMatrix): number {
  return ratio(sum(confusion.map((row, k) => row[k]!)), sum(confusion.map(sum)));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, x) => total + x, 0);
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
