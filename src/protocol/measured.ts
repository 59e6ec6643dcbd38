import { epochMetrics, stepMetrics } from './metrics';

/**
 * What a page is told of a run's metrics without asking: how many steps there are, the last of them, and the epochs, which are
 * few. Records travel as arrays, in which NaN and ±Infinity stay what they are.
 */
export interface Measured {
  /** How many steps have been recorded. */
  steps: number;
  /** In the order of `stepFigures`; absent before the first. */
  lastStep?: Float64Array;
  /** Epochs that the page knows already and keeps; those after them are in `epochs`. */
  keptEpochs: number;
  /** Each in the order of `epochFigures`; NaN for what was not measured. */
  epochs: Float64Array[];
}

const place = ['step', 'epoch', 'time'] as const;
export const stepFigures = [...place, ...stepMetrics];
export const epochFigures = [...place, ...epochMetrics];

export type StepFigures = Record<(typeof stepFigures)[number], number>;
export type EpochFigures = Record<(typeof epochFigures)[number], number>;

/** An array of figures under their names. */
export function named<Name extends string>(names: readonly Name[], values: Float64Array): Record<Name, number> {
  return Object.fromEntries(names.map((name, index) => [name, values[index]!])) as Record<Name, number>;
}
