import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatClock,
  formatCount,
  formatDuration,
  formatNumber,
  formatPercent,
  formatTick,
} from '../../../../webview/shared/format';

test.each([
  [0, '0'],
  [0.52314, '0.5231'],
  [12.3456, '12.35'],
  [-12.3456, '−12.35'],
  [1234.6, '1,235'],
  [0.00001, '1e−5'],
  [0.000123456, '1.23e−4'],
  [12_345_678, '1.23e7'],
  [NaN, '–'],
  [undefined, '–'],
  [Infinity, '∞'],
  [-Infinity, '−∞'],
])('formatNumber(%s) is %s', (value, text) => expect(formatNumber(value)).toBe(text));

test('formatNumber keeps at least three significant digits', () => {
  fc.assert(
    fc.property(fc.double({ min: -1e12, max: 1e12, noNaN: true }), (value) => {
      const read = Number(formatNumber(value).replaceAll('−', '-').replaceAll(',', ''));
      expect(Math.abs(read - value)).toBeLessThanOrEqual(Math.abs(value) * 0.0051);
    }),
  );
});

test.each([
  [0.5, '0.5'],
  [1500, '1500'],
  [12_000, '12K'],
  [0.1 + 0.2, '0.3'],
  [0.0001, '1e−4'],
  [-5, '−5'],
])('formatTick(%s) is %s', (value, text) => expect(formatTick(value)).toBe(text));

test.each([
  [0.931, '93.1 %'],
  [1, '100.0 %'],
  [NaN, '–'],
  [undefined, '–'],
])('formatPercent(%s) is %s', (fraction, text) => expect(formatPercent(fraction)).toBe(text));

test.each([
  [0, '0 s'],
  [-3, '0 s'],
  [59.4, '59 s'],
  [59.6, '1 min 00 s'],
  [192, '3 min 12 s'],
  [3599.7, '1 h 00 min'],
  [7500, '2 h 05 min'],
  [86_399, '1 d 0 h'],
  [100_800, '1 d 4 h'],
])('formatDuration(%s) is %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));

test.each([
  [0.5, '0.5 s'],
  [45, '45 s'],
  [192, '3:12'],
  [7500, '2:05:00'],
])('formatClock(%s) is %s', (seconds, text) => expect(formatClock(seconds)).toBe(text));

test('formatCount keeps thousands apart', () => expect(formatCount(1234567)).toBe('1,234,567'));
