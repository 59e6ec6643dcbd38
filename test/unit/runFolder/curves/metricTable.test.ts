import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Column, lowerBound } from '../../../../src/runFolder/curves/column';
import { MetricTable } from '../../../../src/runFolder/curves/metricTable';

describe('Column', () => {
  test('keeps every value while it grows', () => {
    const column = new Column();
    const values = Array.from({ length: 1000 }, (_, index) => index * 0.5);
    values.forEach((value) => column.push(value));
    expect([...column.values]).toEqual(values);
    expect(column.last).toBe(499.5);
  });

  test('is a new revision only when rows were taken away', () => {
    const column = new Column();
    column.push(1);
    column.truncate(1);
    expect(column.revision).toBe(0);
    column.truncate(0);
    expect(column.revision).toBe(1);
    expect(column.last).toBeNaN();
  });
});

test('lowerBound agrees with a search from the left', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -20, max: 20 })), fc.integer({ min: -25, max: 25 }), (numbers, bound) => {
      const sorted = numbers.sort((a, b) => a - b);
      const found = sorted.findIndex((value) => value >= bound);
      expect(lowerBound(sorted, bound)).toBe(found < 0 ? sorted.length : found);
    }),
  );
});

describe('MetricTable', () => {
  const tableOf = (...steps: number[]) => {
    const table = new MetricTable(['loss', 'accuracy']);
    for (const step of steps) table.append(step, 1, step * 100, [step, undefined]);
    return table;
  };

  test('tells a metric that is not measured from one that is not a number', () => {
    const table = tableOf(1);
    table.append(2, 1, 200, [NaN, undefined]);
    expect([...table.column('loss').measured.values]).toEqual([1, NaN]);
    expect(table.column('loss').given).toBe(true);
    expect(table.column('accuracy').given).toBe(false);
  });

  test('what is trained again takes the place of what was', () => {
    const table = tableOf(1, 2, 3);
    table.append(2, 1, 200, [20, 0.5]);
    expect([...table.position('step').values]).toEqual([1, 2]);
    expect([...table.column('loss').measured.values]).toEqual([1, 20]);
    expect([...table.column('accuracy').measured.values]).toEqual([NaN, 0.5]);
  });

  test('time does not run backwards when the clock is set back', () => {
    const table = tableOf(1, 2);
    table.append(3, 1, 50, [3]);
    table.append(4, 1, 400, [4]);
    expect([...table.position('time').values]).toEqual([100, 200, 200, 400]);
  });

  test('keeps the moving average up to date, whatever happens to the rows', () => {
    const table = tableOf(1, 2, 3);
    const loss = table.column('loss');
    expect(loss.smoothedBy(0.5).column.values.length).toBe(3);
    table.append(2, 1, 200, [8]);
    const expected = (0.25 * 1 + 0.5 * 8) / 0.75;
    expect(loss.smoothedBy(0.5).column.values[1]).toBeCloseTo(expected, 12);
    expect(loss.smoothedBy(0.5).summaries.between(1, 2).sum).toBeCloseTo(expected, 12);
    expect([...loss.smoothedBy(0).column.values]).toEqual([1, 8]);
  });
});
