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

/** Means of the classes' figures; a class without images says nothing and does not count. */
export function macroAverages(figures: readonly ClassFigures[]): Omit<ClassFigures, 'support'> {
  const present = figures.filter(({ support }) => support > 0);
  const mean = (of: 'precision' | 'recall' | 'f1') => ratio(sum(present.map((one) => one[of])), present.length);
  return { precision: mean('precision'), recall: mean('recall'), f1: mean('f1') };
}

/**
 * Part of the images whose class is among the k most probable, 0–1.
 * @param ranks place of each image's class, from 1
 */
export function topAccuracy(ranks: readonly number[], k: number): number {
  return ratio(ranks.filter((rank) => rank <= k).length, ranks.length);
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
