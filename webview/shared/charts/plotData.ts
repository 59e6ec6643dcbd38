import type { BucketedCurve, CurvesAnswer } from '../../../src/protocol/curves';

/** Null is a gap; undefined means only that other lines have a point at this x. */
export type PlotPoint = number | null | undefined;

/** A line over the joined x of a plot. All arrays are as long as that. */
export interface PlotLine {
  /** What the line goes through: the moving average, else the mean of each pixel's steps. */
  drawn: PlotPoint[];
  /** The mean of the measured values, where `drawn` is the moving average. */
  measured?: PlotPoint[];
  /** Smallest and largest measured value. */
  low: PlotPoint[];
  high: PlotPoint[];
  /** Rows under each pixel, and the x of the first and the last of them. */
  count: number[];
  first: number[];
  last: number[];
  /** Bits of `notFiniteMarks`. */
  marks: number[];
}

export interface PlotData {
  x: number[];
  lines: PlotLine[];
}

/** Spreads the buckets of an answer over one x that all its curves share: the middle of each pixel. */
export function plotData({ range, buckets, curves }: CurvesAnswer): PlotData {
  const width = (range.max - range.min) / buckets;
  const before = outside(curves, -1);
  const after = outside(curves, buckets);
  const middles = Array.from({ length: buckets }, (_, bucket) => range.min + (bucket + 0.5) * width);
  const x = [...before, ...middles, ...after];
  const indexOf = (curve: BucketedCurve, at: number) => {
    const bucket = curve.bucket[at]!;
    if (bucket < 0) return before.indexOf(curve.first[at]!);
    return before.length + (bucket < buckets ? bucket : buckets + after.indexOf(curve.first[at]!));
  };
  return { x, lines: curves.map((curve) => lineOf(curve, x.length, indexOf)) };
}

/** Places of the rows next to the range on one side. */
function outside(curves: CurvesAnswer['curves'], bucket: number): number[] {
  const places = curves.flatMap((curve) => {
    const at = curve?.bucket.indexOf(bucket) ?? -1;
    return at < 0 ? [] : [curve!.first[at]!];
  });
  return [...new Set(places)].sort((a, b) => a - b);
}

function lineOf(
  curve: BucketedCurve | null,
  length: number,
  indexOf: (curve: BucketedCurve, at: number) => number,
): PlotLine {
  const points = () => new Array<PlotPoint>(length).fill(undefined);
  const zeros = () => new Array<number>(length).fill(0);
  const line: PlotLine = {
    drawn: points(),
    ...(curve?.smoothed && { measured: points() }),
    low: points(),
    high: points(),
    count: zeros(),
    first: zeros(),
    last: zeros(),
    marks: zeros(),
  };
  if (!curve) return line;
  for (let at = 0; at < curve.bucket.length; at++) {
    const index = indexOf(curve, at);
    line.drawn[index] = pointOf((curve.smoothed ?? curve.mean)[at]!);
    if (line.measured) line.measured[index] = pointOf(curve.mean[at]!);
    line.low[index] = pointOf(curve.min[at]!);
    line.high[index] = pointOf(curve.max[at]!);
    line.count[index] = curve.count[at]!;
    line.first[index] = curve.first[at]!;
    line.last[index] = curve.last[at]!;
    line.marks[index] = curve.marks[at]!;
  }
  return line;
}

function pointOf(value: number): PlotPoint {
  return Number.isFinite(value) ? value : null;
}

/** Several lines as one: their mean at every x where one of them has a value, between the smallest and the largest. */
export function meanLine(lines: readonly PlotLine[]): PlotLine {
  const length = lines[0]?.drawn.length ?? 0;
  const indexes = Array.from({ length }, (_, index) => index);
  const numbers = (values: (line: PlotLine) => PlotPoint[], index: number) =>
    lines.map((line) => values(line)[index]).filter((value): value is number => typeof value === 'number');
  const combined = (combine: (values: number[]) => number) =>
    indexes.map((index): PlotPoint => {
      const values = numbers((line) => line.drawn, index);
      if (values.length > 0) return combine(values);
      return lines.some((line) => line.drawn[index] === null) ? null : undefined;
    });
  const present = (index: number) => lines.filter((line) => line.count[index]! > 0);
  return {
    drawn: combined((values) => values.reduce((sum, value) => sum + value, 0) / values.length),
    low: combined((values) => Math.min(...values)),
    high: combined((values) => Math.max(...values)),
    count: indexes.map((index) => present(index).reduce((sum, line) => sum + line.count[index]!, 0)),
    first: indexes.map((index) => Math.min(...present(index).map((line) => line.first[index]!))),
    last: indexes.map((index) => Math.max(...present(index).map((line) => line.last[index]!))),
    marks: indexes.map((index) => lines.reduce((bits, line) => bits | line.marks[index]!, 0)),
  };
}

/** Index nearest to `index` at which there is a value, or null. */
export function nearestValue(points: readonly PlotPoint[], index: number): number | null {
  for (let distance = 0; distance < points.length; distance++) {
    if (typeof points[index - distance] === 'number') return index - distance;
    if (typeof points[index + distance] === 'number') return index + distance;
  }
  return null;
}

/** Indexes of the values that no line reaches: a gap, or nothing at all, on both sides. */
export function lonePoints(points: readonly PlotPoint[]): number[] {
  const known = points.flatMap((point, index) => (point === undefined ? [] : [index]));
  const isValue = (at: number) => typeof points[known[at]!] === 'number';
  return known.filter((_, at) => isValue(at) && !isValue(at - 1) && !isValue(at + 1));
}

/** Indexes of the values of each stretch without a gap. */
export function stretches(points: readonly PlotPoint[]): number[][] {
  const runs: number[][] = [];
  let current: number[] | undefined;
  points.forEach((point, index) => {
    if (point === null) current = undefined;
    else if (point !== undefined) {
      if (!current) runs.push((current = []));
      current.push(index);
    }
  });
  return runs;
}

/** Without the values that a logarithmic axis cannot show. */
export function positiveOnly(line: PlotLine): PlotLine {
  const positive = (points: PlotPoint[]) => points.map((y) => (typeof y === 'number' && y <= 0 ? null : y));
  return {
    ...line,
    drawn: positive(line.drawn),
    ...(line.measured && { measured: positive(line.measured) }),
    low: positive(line.low),
    high: positive(line.high),
  };
}

/**
 * Smallest and largest value between two places on the x axis.
 *
 * @param ignoreOutliers Without the two percent of the lines' values at each end.
 */
export function valueExtent(
  { x, lines }: PlotData,
  from: number,
  to: number,
  ignoreOutliers: boolean,
): { min: number; max: number } | undefined {
  const inView = x.map((place) => place >= from && place <= to);
  if (ignoreOutliers) return middleExtent(lines, inView);
  let min = Infinity;
  let max = -Infinity;
  for (const { low, high, drawn } of lines)
    for (let index = 0; index < x.length; index++) {
      if (!inView[index]) continue;
      const least = low[index];
      const most = high[index];
      const own = drawn[index];
      if (typeof least === 'number' && least < min) min = least;
      if (typeof most === 'number' && most > max) max = most;
      if (typeof own !== 'number') continue;
      if (own < min) min = own;
      if (own > max) max = own;
    }
  return min <= max ? { min, max } : undefined;
}

function middleExtent(
  lines: readonly PlotLine[],
  inView: readonly boolean[],
): { min: number; max: number } | undefined {
  const values = lines
    .flatMap(({ drawn }) => drawn.filter((_, index) => inView[index]))
    .filter((value): value is number => typeof value === 'number')
    .sort((a, b) => a - b);
  if (values.length === 0) return undefined;
  const cut = Math.floor(values.length * 0.02);
  return { min: values[cut]!, max: values[values.length - 1 - cut]! };
}
