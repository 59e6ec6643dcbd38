import type { Column } from './column';
import { lowerBound } from './column';
import { decimateRows } from './decimation';
import type { PositionColumn } from './metricTable';
import type { SmoothedColumn } from './smoothing';
import type { XAxis, XRange } from './xAxis';

/** The part of a metric table that curves need. */
export interface Rows {
  readonly length: number;
  position(name: PositionColumn): Column;
}

/** A column of a table as it is drawn: the measured values, or their moving average. */
export interface Curve {
  rows: Rows;
  measured: Column;
  smoothed?: SmoothedColumn;
}

/** Null is a gap; undefined means only that another curve has a point at this x. */
export type CurvePoint = number | null | undefined;
/** Ascending x, then the values of each curve at these x. */
export type CurveData = [x: number[], ...curves: CurvePoint[][]];

/**
 * The points to draw, decimated to the width of the plot, with the x of all curves joined.
 *
 * @param range Visible part of the x axis; all of it when absent.
 * @param pixels Width of the plot.
 */
export function curveData(curves: readonly Curve[], axis: XAxis, range: XRange | undefined, pixels: number): CurveData {
  const tables = [...new Set(curves.map((curve) => curve.rows))].map((rows) => {
    const measured = curves.filter((curve) => curve.rows === rows).map((curve) => curve.measured.values);
    const positions = rows.position(axis.column).values;
    const selected = decimateRows(measured, ...visibleRows(positions, axis, range), Math.max(1, Math.floor(pixels)));
    return { rows, selected, x: Array.from(selected, (row) => positions[row]! * axis.scale) };
  });
  const x = unionOf(tables.map((table) => table.x));
  const drawn = curves.map((curve) => {
    const table = tables.find(({ rows }) => rows === curve.rows)!;
    const values = curve.smoothed?.values ?? curve.measured.values;
    return pointsAt(x, table.x, (index) => values[table.selected[index]!]!);
  });
  return [x, ...drawn];
}

/** The rows inside the range and one more on each side, so that lines run to the edge of the plot. */
function visibleRows(positions: Float64Array, axis: XAxis, range: XRange | undefined): [number, number] {
  if (!range) return [0, positions.length];
  const first = lowerBound(positions, range.min / axis.scale);
  const last = lowerBound(positions, range.max / axis.scale);
  return [Math.max(0, first - 1), Math.min(positions.length, last + 2)];
}

function unionOf(lists: readonly number[][]): number[] {
  if (lists.length === 1 && isStrictlyAscending(lists[0]!)) return lists[0]!;
  return [...new Set(lists.flat())].sort((a, b) => a - b);
}

function isStrictlyAscending(values: readonly number[]): boolean {
  return values.every((value, index) => index === 0 || value > values[index - 1]!);
}

/** Spreads values over the joined x; of several rows at one x the last counts. */
function pointsAt(x: readonly number[], own: readonly number[], valueAt: (index: number) => number): CurvePoint[] {
  const points: CurvePoint[] = new Array(x.length).fill(undefined);
  let next = 0;
  for (let index = 0; index < x.length; index++) {
    while (next < own.length && own[next] === x[index]) {
      const value = valueAt(next++);
      points[index] = Number.isFinite(value) ? value : null;
    }
  }
  return points;
}

/** Index nearest to `index` at which there is a value, or null. */
export function nearestValue(points: readonly CurvePoint[], index: number): number | null {
  for (let distance = 0; distance < points.length; distance++) {
    if (typeof points[index - distance] === 'number') return index - distance;
    if (typeof points[index + distance] === 'number') return index + distance;
  }
  return null;
}
