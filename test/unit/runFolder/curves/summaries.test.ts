import fc from 'fast-check';
import { expect, test } from 'vitest';
import { notFiniteMarks } from '../../../../src/protocol/curves';
import { Column } from '../../../../src/runFolder/curves/column';
import { Summaries } from '../../../../src/runFolder/curves/summaries';

const { nan, infinity, minusInfinity } = notFiniteMarks;

function columnOf(values: readonly number[]): Column {
  const column = new Column();
  values.forEach((value) => column.push(value));
  return column;
}

test('any rows are summarised as if each were looked at', () => {
  const whole = fc.oneof(fc.integer({ min: -1000, max: 1000 }), fc.constantFrom(NaN, Infinity, -Infinity));
  fc.assert(
    fc.property(fc.array(whole, { minLength: 1, maxLength: 400 }), fc.nat(400), fc.nat(400), (values, a, b) => {
      const start = Math.min(a, b, values.length);
      const end = Math.min(Math.max(a, b), values.length);
      const rows = values.slice(start, end);
      const finite = rows.filter(Number.isFinite);
      expect(new Summaries(columnOf(values)).between(start, end)).toEqual({
        min: Math.min(...finite),
        max: Math.max(...finite),
        sum: finite.reduce((sum, value) => sum + value, 0),
        finite: finite.length,
        marks:
          (rows.some(Number.isNaN) ? nan : 0) |
          (rows.includes(Infinity) ? infinity : 0) |
          (rows.includes(-Infinity) ? minusInfinity : 0),
      });
    }),
  );
});

test('follow a column that grows and is cut back', () => {
  const column = columnOf(Array.from({ length: 200 }, (_, index) => index));
  const summaries = new Summaries(column);
  expect(summaries.between(0, 200).max).toBe(199);
  column.truncate(10);
  for (let row = 10; row < 150; row++) column.push(-row);
  expect(summaries.between(0, 150)).toMatchObject({ min: -149, max: 9, finite: 150 });
});
