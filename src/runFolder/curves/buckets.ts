import type { BucketedCurve, CurveName, CurvesAnswer, CurvesRequest, XAxisName, XRange } from '../../protocol/curves';
import { lowerBound } from './column';
import type { MetricColumn, PositionColumn } from './metricTable';
import type { RunCurves } from './runCurves';

/** x = position · scale − offset. */
interface Axis {
  column: PositionColumn;
  scale: number;
  offset: number;
}

/** A curve with its places on the x axis. */
interface Source {
  column: MetricColumn;
  positions: Float64Array;
  axis: Axis;
  smoothing: number;
}

/** @param runs The curves of each run that the request may name. */
export function answerCurves(request: CurvesRequest, runs: (name: string) => RunCurves | undefined): CurvesAnswer {
  const { id, curves, axis, buckets } = request;
  const sources = curves.map((name) => {
    const run = runs(name.run);
    return run && sourceOf(name, run, axis);
  });
  const extent = extentOf(sources);
  const range = request.range ?? widened(extent) ?? { min: 0, max: 1 };
  return {
    type: 'curves',
    id,
    range,
    extent,
    buckets,
    curves: sources.map((source) => (source ? bucketCurve(source, range, buckets) : null)),
  };
}

function sourceOf(name: CurveName, run: RunCurves, axisName: XAxisName): Source {
  const axis = axisOf(axisName, run);
  const { smoothing } = name;
  if (name.of === 'step')
    return {
      column: run.steps.column(name.metric),
      positions: run.steps.position(axis.column).values,
      axis,
      smoothing,
    };
  return {
    column: run.epochs.column(name.metric),
    positions: run.epochs.position(axis.column).values,
    axis,
    smoothing,
  };
}

/**
 * Epochs are drawn as steps ÷ steps of an epoch, so that the steps inside an epoch spread over it and the curves keep their
 * shape.
 */
function axisOf(name: XAxisName, run: RunCurves): Axis {
  if (name === 'step') return { column: 'step', scale: 1, offset: 0 };
  if (name === 'time') return { column: 'time', scale: 1, offset: 0 };
  if (name === 'elapsed') return { column: 'time', scale: 1 / 1000, offset: run.firstTime / 1000 };
  const { stepsPerEpoch } = run;
  return stepsPerEpoch
    ? { column: 'step', scale: 1 / stepsPerEpoch, offset: 0 }
    : { column: 'epoch', scale: 1, offset: 0 };
}

function extentOf(sources: readonly (Source | undefined)[]): XRange | undefined {
  let extent: XRange | undefined;
  for (const source of sources) {
    if (!source || source.positions.length === 0 || !source.column.given) continue;
    const min = xOf(source, 0);
    const max = xOf(source, source.positions.length - 1);
    extent = extent ? { min: Math.min(extent.min, min), max: Math.max(extent.max, max) } : { min, max };
  }
  return extent;
}

/** A single x is given some width. */
function widened(extent: XRange | undefined): XRange | undefined {
  if (!extent || extent.max > extent.min) return extent;
  return { min: extent.min - 0.5, max: extent.max + 0.5 };
}

function xOf({ positions, axis }: Source, row: number): number {
  return positions[row]! * axis.scale - axis.offset;
}

function bucketCurve(source: Source, range: XRange, buckets: number): BucketedCurve {
  const { column, positions, axis } = source;
  const rowAt = (x: number, from: number) => lowerBound(positions, (x + axis.offset) / axis.scale, from);
  const width = (range.max - range.min) / buckets;
  const writer = new BucketWriter(source, Math.min(positions.length, buckets + 2));
  if (!column.given) return writer.finish();
  let row = rowAt(range.min, 0);
  if (row > 0) writer.add(-1, row - 1, row);
  let bucket = -1;
  while (row < positions.length) {
    const x = xOf(source, row);
    if (x > range.max) break;
    // Rounding at an edge must not give two entries of one bucket.
    bucket = Math.min(buckets - 1, Math.max(bucket + 1, Math.floor((x - range.min) / width)));
    // The last bucket holds the row on its right edge too.
    const next =
      bucket === buckets - 1 ? rowAfter(source, range.max, row) : rowAt(range.min + (bucket + 1) * width, row + 1);
    writer.add(bucket, row, next);
    row = next;
  }
  if (row < positions.length) writer.add(buckets, row, row + 1);
  return writer.finish();
}

/** The first row, after `row`, that lies right of x. */
function rowAfter(source: Source, x: number, row: number): number {
  const { positions, axis } = source;
  let next = lowerBound(positions, (x + axis.offset) / axis.scale, row + 1);
  while (next < positions.length && xOf(source, next) <= x) next++;
  return next;
}

/** Fills the arrays of a curve, bucket by bucket. */
class BucketWriter {
  private filled = 0;
  private readonly smoothed;
  private readonly curve;

  constructor(
    private readonly source: Source,
    capacity: number,
  ) {
    this.smoothed = source.smoothing > 0 ? source.column.smoothedBy(source.smoothing) : undefined;
    const numbers = () => new Float64Array(capacity);
    this.curve = {
      bucket: new Int32Array(capacity),
      count: new Uint32Array(capacity),
      first: numbers(),
      last: numbers(),
      min: numbers(),
      max: numbers(),
      mean: numbers(),
      final: numbers(),
      ...(this.smoothed && { smoothed: numbers() }),
      marks: new Uint8Array(capacity),
    };
  }

  /** The rows from `start` to before `end` are of this bucket. */
  add(bucket: number, start: number, end: number): void {
    const { curve, source, filled: at } = this;
    const { min, max, sum, finite, marks } = source.column.summaries.between(start, end);
    curve.bucket[at] = bucket;
    curve.count[at] = end - start;
    curve.first[at] = xOf(source, start);
    curve.last[at] = xOf(source, end - 1);
    curve.min[at] = finite ? min : NaN;
    curve.max[at] = finite ? max : NaN;
    curve.mean[at] = finite ? sum / finite : NaN;
    curve.final[at] = finite ? lastFinite(source.column.measured.values, end) : NaN;
    curve.marks[at] = marks;
    if (this.smoothed) {
      const average = this.smoothed.summaries.between(start, end);
      curve.smoothed![at] = average.finite ? average.sum / average.finite : NaN;
    }
    this.filled++;
  }

  finish(): BucketedCurve {
    const { filled, source, smoothed } = this;
    const cut = Object.entries(this.curve).map(([name, values]) => [name, values.slice(0, filled)]);
    const curve = Object.fromEntries(cut) as BucketedCurve;
    const { length } = source.positions;
    if (length === 0 || !source.column.given) return curve;
    const end = { x: xOf(source, length - 1), value: sendable(source.column.measured.last) };
    return { ...curve, end: smoothed ? { ...end, smoothed: sendable(smoothed.column.smoothed.last) } : end };
  }
}

function lastFinite(values: Float64Array, end: number): number {
  let row = end - 1;
  while (!Number.isFinite(values[row])) row--;
  return values[row]!;
}

/** Messages are JSON apart from their arrays: it has no NaN. */
function sendable(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
