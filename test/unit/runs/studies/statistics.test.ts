import { expect, it } from 'vitest';
import { estimate, excludesZero, studentQuantile } from '../../../../src/runs/studies/statistics';

it.each([
  // scipy.stats.t.ppf(0.975, freedom)
  [1, 12.706204736174694],
  [2, 4.302652729749462],
  [3, 3.1824463052837078],
  [4, 2.7764451051977934],
  [5, 2.5705818356363146],
  [9, 2.262157162798205],
  [10, 2.228138851986274],
  [30, 2.0422724563012378],
  [99, 1.9842169515864174],
])('t of %i degrees of freedom', (freedom, expected) => {
  expect(studentQuantile(freedom)).toBeCloseTo(expected, 9);
});

it('gives mean and interval', () => {
  const { mean, interval, count } = estimate([0.9, 0.92, 0.94])!;
  expect(count).toBe(3);
  expect(mean).toBeCloseTo(0.92, 12);
  expect(interval).toBeCloseTo((4.302652729749462 * 0.02) / Math.sqrt(3), 12);
  expect(estimate([0.5])).toEqual({ mean: 0.5, count: 1 });
  expect(estimate([])).toBeUndefined();
});

it('says nothing of zero from one measurement', () => {
  expect(excludesZero({ mean: 1, count: 1 })).toBe(false);
  expect(excludesZero({ mean: -1, interval: 0.9, count: 3 })).toBe(true);
  expect(excludesZero({ mean: 1, interval: 1.1, count: 3 })).toBe(false);
});
