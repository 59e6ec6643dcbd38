import { expect, test } from 'vitest';
import { dashboardCharts } from '../../../../webview/dashboard/chartDefinitions';

const run = { run: 'a', regularized: true, validated: true, smoothing: 0.9 };
const labelsOf = (change: Partial<typeof run>, id: string) =>
  dashboardCharts({ ...run, ...change })
    .find((chart) => chart.id === id)!
    .lines.map(({ label }) => label);

test('without a regularizer the loss is one line', () => {
  expect(labelsOf({}, 'loss')).toEqual(['Total', 'Cross-entropy', 'Regularization', 'Validation']);
  expect(labelsOf({ regularized: false }, 'loss')).toEqual(['Total', 'Validation']);
});

test('without validation images nothing of epochs is drawn', () => {
  expect(labelsOf({ validated: false }, 'accuracy')).toEqual(['Training']);
});

test('steps are smoothed, epochs and what is exact are not', () => {
  const smoothings = (id: string) =>
    dashboardCharts(run)
      .find((chart) => chart.id === id)!
      .lines.map(({ curve }) => curve.smoothing);
  expect(smoothings('accuracy')).toEqual([0.9, 0]);
  expect(smoothings('learningRate')).toEqual([0]);
});

test('no two lines of a chart look alike, and every chart says how it is read', () => {
  for (const { lines, help, reading } of dashboardCharts(run)) {
    expect(new Set(lines.map(({ colour, dash }) => `${colour} ${dash}`)).size).toBe(lines.length);
    expect(help.length).toBeGreaterThan(20);
    expect(reading.length).toBeGreaterThan(20);
  }
});
