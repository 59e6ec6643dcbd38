import { type Estimate, estimate, excludesZero } from './statistics';

/** What a run of a study came to. */
export interface StudyResult {
  method: string;
  seed: number;
  /** Part of the training images, 0–1. */
  fraction: number;
  /** 0–1 */
  accuracy: number;
}

/** A method on a part of the training images. */
export interface StudyCell {
  /** Of the accuracy, 0–1; undefined while no run has finished. */
  accuracy?: Estimate;
  /** Accuracy minus that of the baseline with the same seed; undefined for the baseline, and where no seed is shared. */
  difference?: Estimate;
  /** It is the best, and the intervals say so. */
  isBest: boolean;
}

export interface StudyTable {
  baseline: string;
  methods: readonly string[];
  fractions: readonly number[];
  /** By method, then by fraction. */
  cells: StudyCell[][];
}

/**
 * Means over seeds and paired differences from the baseline. The best method of a column is marked only where the 95 % interval of
 * its difference from the baseline excludes zero; the baseline itself only where those of all others do.
 */
export function studyTable(
  { baseline, methods, fractions }: Pick<StudyTable, 'baseline' | 'methods' | 'fractions'>,
  results: readonly StudyResult[],
): StudyTable {
  const columns = fractions.map((fraction) => {
    const here = results.filter((result) => result.fraction === fraction);
    return column(methods, baseline, here);
  });
  return { baseline, methods, fractions, cells: methods.map((_method, i) => columns.map((cells) => cells[i]!)) };
}

function column(methods: readonly string[], baseline: string, results: readonly StudyResult[]): StudyCell[] {
  const bySeed = (method: string) =>
    new Map(results.filter((one) => one.method === method).map(({ seed, accuracy }) => [seed, accuracy]));
  const reference = bySeed(baseline);
  const cells = methods.map((method): StudyCell => {
    const own = bySeed(method);
    const pairs = [...own].filter(([seed]) => reference.has(seed));
    const differences = pairs.map(([seed, accuracy]) => accuracy - reference.get(seed)!);
    const isReference = method === baseline;
    return {
      accuracy: estimate([...own.values()]),
      difference: isReference ? undefined : estimate(differences),
      isBest: false,
    };
  });
  const best = cells.reduce((a, b) => ((b.accuracy?.mean ?? -1) > (a.accuracy?.mean ?? -1) ? b : a));
  const isBaseline = best === cells[methods.indexOf(baseline)];
  const decisive = isBaseline ? cells.filter((cell) => cell !== best) : [best];
  best.isBest = decisive.length > 0 && decisive.every(({ difference }) => difference && excludesZero(difference));
  return cells;
}
