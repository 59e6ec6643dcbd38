import { expect, it } from 'vitest';
import { interval, mean } from '../../../scripts/experiments/statistics.mjs';

it('gives the 95 % interval of a mean by Student', () => {
  // Computed with numpy: 2.776445 · values.std(ddof=1) ÷ √5.
  const values = [0.6, 0.62, 0.65, 0.59, 0.64];
  expect(mean(values)).toBeCloseTo(0.62, 10);
  expect(interval(values)).toBeCloseTo(0.031656, 5);
  expect(interval([1])).toBeNaN();
});
