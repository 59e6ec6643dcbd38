import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Column, lowerBound } from '../../../../../webview/shared/series/column';
import { MetricTable } from '../../../../../webview/shared/series/metricTable';

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
    const table = new MetricTable(['loss']);
    for (const step of steps) table.append(step, 1, step / 10, { loss: step });
    return table;
  };

  test('reads null, strings and missing values as gaps or infinities', () => {
    const table = new MetricTable(['loss']);
    [1.5, null, 'NaN', '-Infinity', undefined].forEach((loss, index) => table.append(index + 1, 1, index, { loss }));
    expect([...table.column('loss').values]).toEqual([1.5, NaN, NaN, -Infinity, NaN]);
  });

  test('a record that comes twice counts once', () => {
    const table = tableOf(1, 2, 3);
    table.append(2, 1, 0.2, { loss: 20 });
    table.append(3, 1, 0.3, { loss: 30 });
    expect([...table.position('step').values]).toEqual([1, 2, 3]);
    expect([...table.column('loss').values]).toEqual([1, 20, 30]);
  });

  test('time does not run backwards when the clock is set back', () => {
    const table = tableOf(1, 2);
    table.append(3, 1, 0.05, { loss: 3 });
    table.append(4, 1, 0.4, { loss: 4 });
    expect([...table.position('elapsed').values]).toEqual([0.1, 0.2, 0.2, 0.4]);
  });

  test('clear forgets all rows', () => {
    const table = tableOf(1, 2);
    table.clear();
    expect(table.length).toBe(0);
    expect(table.column('loss').length).toBe(0);
  });
});
