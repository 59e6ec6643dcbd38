import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { notFiniteMarks, type CurveName, type CurvesRequest } from '../../../../src/protocol/curves';
import { answerCurves } from '../../../../src/runFolder/curves/buckets';
import { RunCurves } from '../../../../src/runFolder/curves/runCurves';
import { epochRecord, stepRecord } from '../records';

const loss: CurveName = { run: 'a', of: 'step', metric: 'loss', smoothing: 0 };
const validation: CurveName = { run: 'a', of: 'epoch', metric: 'validationLoss', smoothing: 0 };

/** Steps from 1 on with these losses, half a second each, and an epoch after every `stepsPerEpoch`. */
function curvesOf(losses: readonly number[], stepsPerEpoch = 5): RunCurves {
  const curves = new RunCurves();
  losses.forEach((value, index) => {
    const step = index + 1;
    const time = 10_000 + index * 500;
    curves.append(stepRecord({ step, epoch: Math.ceil(step / stepsPerEpoch), time, loss: value }));
    if (step % stepsPerEpoch === 0) curves.append(epochRecord({ step, epoch: step / stepsPerEpoch, time }));
  });
  return curves;
}

function ask(run: RunCurves, change: Partial<CurvesRequest>) {
  const request: CurvesRequest = { type: 'askCurves', id: 1, curves: [loss], axis: 'step', buckets: 100, ...change };
  return answerCurves(request, (name) => (name === 'a' ? run : undefined));
}

describe('buckets', () => {
  test('hold smallest, largest, mean and last of their rows, and how many there are', () => {
    const { curves, range, extent } = ask(curvesOf([5, 1, 3, 8, 2, 4]), { buckets: 2, range: { min: 1, max: 7 } });
    expect(range).toEqual({ min: 1, max: 7 });
    expect(extent).toEqual({ min: 1, max: 6 });
    expect(curves[0]).toMatchObject({
      bucket: Int32Array.of(0, 1),
      count: Uint32Array.of(3, 3),
      first: Float64Array.of(1, 4),
      last: Float64Array.of(3, 6),
      min: Float64Array.of(1, 2),
      max: Float64Array.of(5, 8),
      mean: Float64Array.of(3, 14 / 3),
      final: Float64Array.of(3, 4),
      end: { x: 6, value: 4 },
    });
  });

  test('hold every row once, whatever the range', () => {
    const values = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1, maxLength: 300 });
    const edge = fc.double({ min: -10, max: 320, noNaN: true });
    fc.assert(
      fc.property(values, edge, edge, fc.integer({ min: 1, max: 50 }), (losses, a, b, buckets) => {
        fc.pre(a !== b);
        const range = { min: Math.min(a, b), max: Math.max(a, b) };
        const [curve] = ask(curvesOf(losses), { range, buckets }).curves;
        const steps = losses.map((_, index) => index + 1);
        const inside = steps.filter((step) => step >= range.min && step <= range.max);
        const own = [...curve!.bucket].map((bucket, index) => ({ bucket, index }));
        const between = own.filter(({ bucket }) => bucket >= 0 && bucket < buckets);
        expect(between.reduce((sum, { index }) => sum + curve!.count[index]!, 0)).toBe(inside.length);
        expect(new Set(curve!.bucket).size).toBe(curve!.bucket.length);
        expect([...curve!.bucket]).toEqual([...curve!.bucket].sort((x, y) => x - y));
        if (inside.length > 0) {
          const seen = inside.map((step) => losses[step - 1]!);
          expect(Math.max(...between.map(({ index }) => curve!.max[index]!))).toBe(Math.max(...seen));
          expect(Math.min(...between.map(({ index }) => curve!.min[index]!))).toBe(Math.min(...seen));
        }
      }),
    );
  });

  test('have the rows next to the range on each side, for lines to the edge', () => {
    const [curve] = ask(curvesOf([1, 2, 3, 4, 5, 6]), { range: { min: 2.5, max: 4.5 }, buckets: 10 }).curves;
    expect([...curve!.first]).toEqual([2, 3, 4, 5]);
    expect(curve!.bucket[0]).toBe(-1);
    expect(curve!.bucket.at(-1)).toBe(10);
  });

  test('mark what is not a number, and keep it out of the figures', () => {
    const run = curvesOf([1, NaN, 3, Infinity, -Infinity, NaN]);
    const [curve] = ask(run, { range: { min: 1, max: 7 }, buckets: 2 }).curves;
    const { nan, infinity, minusInfinity } = notFiniteMarks;
    expect([...curve!.marks]).toEqual([nan, infinity | minusInfinity | nan]);
    expect([...curve!.mean]).toEqual([2, NaN]);
    expect([...curve!.final]).toEqual([3, NaN]);
    expect(curve!.end).toEqual({ x: 6, value: 'NaN' });
  });

  test('smooth before they sum up', () => {
    const [curve] = ask(curvesOf([2, 4]), { curves: [{ ...loss, smoothing: 0.5 }] }).curves;
    expect([...curve!.smoothed!]).toEqual([2, (0.25 * 2 + 0.5 * 4) / 0.75]);
    expect(curve!.end?.smoothed).toBeCloseTo(10 / 3, 12);
  });
});

describe('the x axis', () => {
  const xOf = (axis: CurvesRequest['axis'], curve: CurveName = loss) => [
    ...ask(curvesOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), { axis, curves: [curve] }).curves[0]!.first,
  ];

  test('counts steps, epochs, seconds, or tells the time', () => {
    expect(xOf('step', validation)).toEqual([5, 10]);
    expect(xOf('epoch', validation)).toEqual([1, 2]);
    expect(xOf('epoch')[2]).toBeCloseTo(0.6, 12);
    expect(xOf('elapsed')[2]).toBeCloseTo(1, 12);
    expect(xOf('time')[2]).toBe(11_000);
  });

  test('knows the length of an epoch from the progress, else from the epochs that have ended', () => {
    const run = curvesOf([1, 2, 3], 5);
    expect(run.stepsPerEpoch).toBeUndefined();
    run.stepsPerEpoch = 4;
    expect(ask(run, { axis: 'epoch' }).extent).toEqual({ min: 0.25, max: 0.75 });
  });
});

test('a run that is not there and a metric that is not measured are empty', () => {
  const run = curvesOf([1, 2]);
  const gone = { ...loss, run: 'b' };
  const { curves, extent } = ask(run, { curves: [gone, validation] });
  expect(curves[0]).toBeNull();
  expect(curves[1]!.bucket.length).toBe(0);
  expect(extent).toBeUndefined();
});

test('steps that are trained again take the epochs after them back', () => {
  const run = curvesOf(Array.from({ length: 12 }, () => 1));
  run.append(stepRecord({ step: 8, epoch: 2 }));
  expect([...run.steps.position('step').values].at(-1)).toBe(8);
  expect([...run.epochs.position('step').values]).toEqual([5]);
});
