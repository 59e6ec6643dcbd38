import { describe, expect, test } from 'vitest';
import type { BucketedCurve, CurvesAnswer } from '../../../../src/protocol/curves';
import {
  lonePoints,
  meanLine,
  nearestValue,
  plotData,
  positiveOnly,
  type PlotPoint,
  stretches,
  valueExtent,
} from '../../../../webview/shared/charts/plotData';

/** A curve with a row in each of these buckets. */
function curveOf(rows: readonly [bucket: number, x: number, value: number][]): BucketedCurve {
  const values = Float64Array.from(rows, ([, , value]) => value);
  const places = Float64Array.from(rows, ([, x]) => x);
  return {
    bucket: Int32Array.from(rows, ([bucket]) => bucket),
    count: new Uint32Array(rows.length).fill(1),
    first: places,
    last: places,
    min: values,
    max: values,
    mean: values,
    final: values,
    marks: Uint8Array.from(rows, ([, , value]) => (Number.isNaN(value) ? 1 : 0)),
  };
}

const answerOf = (...curves: (BucketedCurve | null)[]): CurvesAnswer => ({
  type: 'curves',
  id: 1,
  range: { min: 0, max: 4 },
  buckets: 4,
  curves,
});

describe('plotData', () => {
  test('spreads buckets over the middles of pixels', () => {
    const { x, lines } = plotData(answerOf(curveOf([[0, 0, 5], [2, 2, 7]]))); // prettier-ignore
    expect(x).toEqual([0.5, 1.5, 2.5, 3.5]);
    expect(lines[0]!.drawn).toEqual([5, undefined, 7, undefined]);
  });

  test('joins the rows next to the range of all curves', () => {
    const first = curveOf([[-1, -3, 1], [0, 0, 2], [4, 9, 3]]); // prettier-ignore
    const second = curveOf([[-1, -5, 4], [4, 7, 5]]); // prettier-ignore
    const { x, lines } = plotData(answerOf(first, second));
    expect(x).toEqual([-5, -3, 0.5, 1.5, 2.5, 3.5, 7, 9]);
    expect(lines[0]!.drawn).toEqual([undefined, 1, 2, undefined, undefined, undefined, undefined, 3]);
    expect(lines[1]!.drawn).toEqual([4, undefined, undefined, undefined, undefined, undefined, 5, undefined]);
  });

  test('makes gaps of what is not a number, and nothing of a run that is gone', () => {
    const { lines } = plotData(answerOf(curveOf([[1, 1, NaN]]), null)); // prettier-ignore
    expect(lines[0]!.drawn).toEqual([undefined, null, undefined, undefined]);
    expect(lines[0]!.marks).toEqual([0, 1, 0, 0]);
    expect(lines[1]!.drawn.every((point) => point === undefined)).toBe(true);
  });
});

describe('points', () => {
  const points: PlotPoint[] = [1, undefined, null, undefined, 5, undefined, null, 7, undefined, 8];

  test('that no line reaches are found', () => {
    expect(lonePoints(points)).toEqual([0, 4]);
    expect(lonePoints([3])).toEqual([0]);
    expect(lonePoints([1, 2, null])).toEqual([]);
  });

  test('are joined over what is only missing, not over gaps', () => {
    expect(stretches(points)).toEqual([[0], [4], [7, 9]]);
  });

  test('are looked for on both sides', () => {
    expect([0, 1, 3, 5].map((index) => nearestValue(points, index))).toEqual([0, 0, 4, 4]);
    expect(nearestValue([null, undefined], 0)).toBeNull();
  });
});

test('the mean of several lines has a band from the smallest to the largest', () => {
  const { lines } = plotData(answerOf(curveOf([[0, 0, 1], [1, 1, 4]]), curveOf([[0, 0, 3], [2, 2, NaN]]))); // prettier-ignore
  const mean = meanLine(lines);
  expect(mean.drawn).toEqual([2, 4, null, undefined]);
  expect(mean.low).toEqual([1, 4, null, undefined]);
  expect(mean.high).toEqual([3, 4, null, undefined]);
  expect(mean.count).toEqual([2, 1, 1, 0]);
  expect(mean.marks).toEqual([0, 0, 1, 0]);
});

test('a logarithmic axis has gaps where values are not positive', () => {
  const [line] = plotData(answerOf(curveOf([[0, 0, -1], [1, 1, 0], [2, 2, 3]]))).lines; // prettier-ignore
  expect(positiveOnly(line!).drawn).toEqual([null, null, 3, undefined]);
});

test('the extent is of what is in view, without outliers when asked', () => {
  const rows = Array.from({ length: 100 }, (_, at): [number, number, number] => [at, at, at === 50 ? 1000 : at % 10]);
  const data = plotData({ ...answerOf(curveOf(rows)), range: { min: 0, max: 100 }, buckets: 100 });
  expect(valueExtent(data, 0, 100, false)).toEqual({ min: 0, max: 1000 });
  expect(valueExtent(data, 0, 100, true)).toEqual({ min: 0, max: 9 });
  expect(valueExtent(data, 0, 5, false)).toEqual({ min: 0, max: 4 });
  expect(valueExtent(data, 200, 300, false)).toBeUndefined();
});
