import type { EpochMetric, StepMetric } from './metrics';

/**
 * Curves as webviews get them. A page never holds a run's records: it asks for a part of the x axis at the resolution of its
 * plot and gets, of each pixel, what the steps under it come to.
 */

/** `time`: milliseconds since 1970; `elapsed`: seconds since the run's first record. */
export const xAxisNames = ['step', 'epoch', 'elapsed', 'time'] as const;
export type XAxisName = (typeof xAxisNames)[number];

/** A part of an x axis, in its units. */
export interface XRange {
  min: number;
  max: number;
}

/** A curve of one run: a metric of every step, or of every epoch. `smoothing`: β of its moving average, 0 to below 1. */
export type CurveName = { run: string; smoothing: number } & (
  { of: 'step'; metric: StepMetric } | { of: 'epoch'; metric: EpochMetric }
);

export interface CurvesRequest {
  type: 'askCurves';
  /** Comes back with the answer. */
  id: number;
  curves: CurveName[];
  axis: XAxisName;
  /** Absent: from the first to the last row of all curves. */
  range?: XRange;
  /** Into how many equal buckets the range is cut. */
  buckets: number;
}

/** What is not a number, as bits of `BucketedCurve.marks`. */
export const notFiniteMarks = { nan: 1, infinity: 2, minusInfinity: 4 } as const;

/**
 * A curve in buckets of the x axis, those that hold rows, in order. The buckets −1 and `buckets` are the rows next to the range
 * on each side, so that lines run to the edge of the plot. All arrays are of one length.
 */
export interface BucketedCurve {
  bucket: Int32Array;
  /** Rows in the bucket, those that are not finite too. */
  count: Uint32Array;
  /** x of the bucket's first and last row. */
  first: Float64Array;
  last: Float64Array;
  /** Over the finite values, NaN where there is none. */
  min: Float64Array;
  max: Float64Array;
  mean: Float64Array;
  /** The last finite value. */
  final: Float64Array;
  /** Mean of the moving average; absent without smoothing. */
  smoothed?: Float64Array;
  /** Which values of the bucket are not finite: bits of `notFiniteMarks`. */
  marks: Uint8Array;
  /** Where the curve has got to, in view or not; absent for an empty one. A value that is not finite is a string. */
  end?: { x: number; value: number | string; smoothed?: number | string };
}

export interface CurvesAnswer {
  type: 'curves';
  id: number;
  range: XRange;
  /** First and last x of all curves; absent when they are empty. */
  extent?: XRange;
  buckets: number;
  /** In the order of the request; null for a run that is not there. */
  curves: (BucketedCurve | null)[];
}
