import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimateRows } from '../../../../../webview/shared/series/decimation';

const value = fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.constantFrom(NaN, Infinity, -Infinity));
const columns = fc
  .integer({ min: 1, max: 400 })
  .chain((rows) =>
    fc
      .array(fc.array(value, { minLength: rows, maxLength: rows }), { minLength: 1, maxLength: 3 })
      .map((lists) => lists.map((list) => Float64Array.from(list))),
  );

test('few rows all stay', () => {
  expect([...decimateRows([new Float64Array(10)], 3, 9, 3)]).toEqual([3, 4, 5, 6, 7, 8]);
});

test('no rows give no rows', () => {
  expect([...decimateRows([new Float64Array(0)], 0, 0, 100)]).toEqual([]);
});

test('rows ascend, stay inside, and are no more than the pixels need', () => {
  fc.assert(
    fc.property(columns, fc.integer({ min: 1, max: 50 }), (lists, buckets) => {
      const count = lists[0]!.length;
      const rows = decimateRows(lists, 0, count, buckets);
      rows.forEach((row, index) => expect(index === 0 || row > rows[index - 1]!).toBe(true));
      expect(rows[0]).toBe(0);
      expect(rows.at(-1)).toBe(count - 1);
      expect(rows.length).toBeLessThanOrEqual(buckets * (2 * lists.length + 1) + 1);
    }),
  );
});

test('no spike is lost: the finite extremes of every column are kept', () => {
  fc.assert(
    fc.property(columns, fc.integer({ min: 1, max: 50 }), (lists, buckets) => {
      const rows = decimateRows(lists, 0, lists[0]!.length, buckets);
      for (const column of lists) {
        const all = [...column].filter(Number.isFinite);
        const kept = Array.from(rows, (row) => column[row]!).filter(Number.isFinite);
        expect(Math.max(...kept)).toBe(Math.max(...all));
        expect(Math.min(...kept)).toBe(Math.min(...all));
      }
    }),
  );
});
