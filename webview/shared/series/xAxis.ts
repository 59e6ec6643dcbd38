import type { PositionColumn } from './metricTable';
import type { RunSeries } from './runSeries';

export const xAxisNames = ['step', 'epoch', 'time'] as const;
export type XAxisName = (typeof xAxisNames)[number];

/** What the x axis of every chart shows: a position column times a constant. */
export interface XAxis {
  name: XAxisName;
  column: PositionColumn;
  scale: number;
}

/** A part of an x axis, in its units: steps, epochs or seconds. */
export interface XRange {
  min: number;
  max: number;
}

/**
 * Epochs are drawn as steps ÷ steps of an epoch, so that the steps inside an epoch spread over it and the curves keep
 * their shape.
 *
 * @param stepsPerEpoch From the run's progress; until it is known, the epochs that have ended tell.
 */
export function xAxisOf(name: XAxisName, series: RunSeries, stepsPerEpoch: number | undefined): XAxis {
  if (name === 'step') return { name, column: 'step', scale: 1 };
  if (name === 'time') return { name, column: 'elapsed', scale: 1 };
  const { epochs } = series;
  const known = stepsPerEpoch ?? epochs.position('step').last / epochs.position('epoch').last;
  return known > 0 ? { name, column: 'step', scale: 1 / known } : { name, column: 'epoch', scale: 1 };
}
