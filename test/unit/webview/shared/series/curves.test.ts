import { describe, expect, test } from 'vitest';
import { type CurvePoint, curveData, nearestValue } from '../../../../../webview/shared/series/curves';
import { RunSeries } from '../../../../../webview/shared/series/runSeries';
import { SmoothedColumn } from '../../../../../webview/shared/series/smoothing';
import { xAxisOf } from '../../../../../webview/shared/series/xAxis';
import { simulateRecords } from '../../../../e2e/webviewHarness/simulatedRun';

/** Twenty steps in four epochs. */
function seriesOf(steps = 20, stepsPerEpoch = 5): RunSeries {
  const series = new RunSeries();
  series.append(simulateRecords(0, steps, steps, stepsPerEpoch));
  return series;
}

function curvesOf({ steps, epochs }: RunSeries) {
  return [
    { rows: steps, measured: steps.column('loss') },
    { rows: epochs, measured: epochs.column('validationLoss') },
  ];
}

describe('curveData', () => {
  test('joins steps and epochs on one x axis', () => {
    const series = seriesOf();
    const [x, loss, validation] = curveData(curvesOf(series), xAxisOf('step', series, 5), undefined, 500);
    expect(x).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(loss).toEqual([...series.steps.column('loss').values]);
    const epochsAt = x.filter((_, index) => validation![index] !== undefined);
    expect(epochsAt).toEqual([5, 10, 15, 20]);
  });

  test('an epoch ends at a whole number on the epoch axis', () => {
    const series = seriesOf();
    const [x, , validation] = curveData(curvesOf(series), xAxisOf('epoch', series, 5), undefined, 500);
    expect(x.filter((_, index) => validation![index] !== undefined)).toEqual([1, 2, 3, 4]);
  });

  test('values that are not finite are gaps', () => {
    const series = new RunSeries();
    const records = simulateRecords(0, 3, 3, 10);
    series.append([records[0]!, { ...records[1]!, loss: NaN } as (typeof records)[number], records[2]!]);
    const [, loss] = curveData(curvesOf(series), xAxisOf('step', series, undefined), undefined, 500);
    expect(loss![1]).toBeNull();
    expect(loss![2]).toBeTypeOf('number');
  });

  test('a range takes the rows inside it and one on each side', () => {
    const series = seriesOf();
    const curves = curvesOf(series).slice(0, 1);
    const [x] = curveData(curves, xAxisOf('step', series, 5), { min: 7.5, max: 10.5 }, 500);
    expect(x).toEqual([7, 8, 9, 10, 11, 12]);
  });

  test('draws a hundred thousand steps with a few points a pixel', () => {
    const series = seriesOf(100_000, 1000);
    const [x, loss] = curveData(curvesOf(series), xAxisOf('time', series, 1000), undefined, 300);
    expect(x.length).toBeLessThan(3 * 300 + 200);
    const drawn = loss!.filter((point) => typeof point === 'number');
    expect(Math.max(...drawn)).toBe(series.steps.column('loss').values.reduce((a, b) => Math.max(a, b)));
  });

  test('a smoothed curve is drawn by its average', () => {
    const { steps, ...series } = seriesOf();
    const measured = steps.column('loss');
    const curve = { rows: steps, measured, smoothed: new SmoothedColumn(measured, 0.9) };
    const [, drawn] = curveData([curve], xAxisOf('step', { steps, ...series } as RunSeries, 5), undefined, 500);
    expect(drawn).toEqual([...curve.smoothed.values]);
  });
});

test('xAxisOf learns the steps of an epoch from the epochs that have ended', () => {
  const series = seriesOf(12, 5);
  expect(xAxisOf('epoch', series, undefined)).toEqual({ name: 'epoch', column: 'step', scale: 1 / 5 });
  expect(xAxisOf('epoch', new RunSeries(), undefined).column).toBe('epoch');
});

test('nearestValue looks to both sides', () => {
  const points: CurvePoint[] = [1, undefined, null, undefined, 5, undefined];
  expect([0, 1, 3, 5].map((index) => nearestValue(points, index))).toEqual([0, 0, 4, 4]);
  expect(nearestValue([null, undefined], 0)).toBeNull();
});
