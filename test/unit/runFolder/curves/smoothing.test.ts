import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Column } from '../../../../src/runFolder/curves/column';
import { SmoothedColumn } from '../../../../src/runFolder/curves/smoothing';

function columnOf(values: readonly number[]): Column {
  const column = new Column();
  values.forEach((value) => column.push(value));
  return column;
}

// Adding 0 turns −0, which the average cannot keep, into 0.
const finite = fc.double({ min: -1e3, max: 1e3, noNaN: true }).map((value) => value + 0);
const factor = fc.double({ min: 0, max: 0.99, noNaN: true });

test('a factor of 0 changes nothing', () => {
  fc.assert(
    fc.property(fc.array(finite), (values) => {
      expect([...new SmoothedColumn(columnOf(values), 0).values]).toEqual([...columnOf(values).values]);
    }),
  );
});

test('a constant stays what it is from the first row on: the average has no bias towards zero', () => {
  fc.assert(
    fc.property(finite, factor, fc.integer({ min: 1, max: 200 }), (value, beta, length) => {
      const smoothed = new SmoothedColumn(columnOf(new Array<number>(length).fill(value)), beta).values;
      smoothed.forEach((row) => expect(row).toBeCloseTo(value, 8));
    }),
  );
});

test('the average is the weighted mean with weights β^(t−i)', () => {
  const values = [3, 1, 4, 1, 5];
  const beta = 0.7;
  const smoothed = new SmoothedColumn(columnOf(values), beta).values;
  values.forEach((_, t) => {
    const weights = values.slice(0, t + 1).map((_, i) => beta ** (t - i));
    const mean = weights.reduce((sum, w, i) => sum + w * values[i]!, 0) / weights.reduce((sum, w) => sum + w, 0);
    expect(smoothed[t]).toBeCloseTo(mean, 12);
  });
});

test('rows that are not finite are gaps and leave the average alone', () => {
  const [first, gap, infinite, next] = new SmoothedColumn(columnOf([2, NaN, Infinity, 4]), 0.5).values;
  expect(gap).toBeNaN();
  expect(infinite).toBeNaN();
  expect([first, next]).toEqual([...new SmoothedColumn(columnOf([2, 4]), 0.5).values]);
});

test('growing row by row gives the same as all at once', () => {
  fc.assert(
    fc.property(fc.array(finite, { minLength: 1 }), factor, (values, beta) => {
      const source = new Column();
      const growing = new SmoothedColumn(source, beta);
      for (const value of values) {
        source.push(value);
        expect(growing.values.length).toBe(source.length);
      }
      expect([...growing.values]).toEqual([...new SmoothedColumn(columnOf(values), beta).values]);
    }),
  );
});

test('starts again when the source was cut back', () => {
  const source = columnOf([1, 2, 3, 4]);
  const smoothed = new SmoothedColumn(source, 0.8);
  expect(smoothed.values.length).toBe(4);
  source.truncate(2);
  source.push(9);
  expect([...smoothed.values]).toEqual([...new SmoothedColumn(columnOf([1, 2, 9]), 0.8).values]);
});
