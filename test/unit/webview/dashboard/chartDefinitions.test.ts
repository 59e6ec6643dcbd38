import { expect, test } from 'vitest';
import { chartDefinitions } from '../../../../webview/dashboard/chartDefinitions';

const linesOf = (id: string, regularized: boolean, validated: boolean) =>
  chartDefinitions(regularized, validated)
    .find((chart) => chart.id === id)
    ?.lines.map(({ label }) => label);

test('without a regularizer the total loss says all', () => {
  expect(linesOf('loss', true, true)).toEqual(['Total', 'Cross-entropy', 'Regularization', 'Validation']);
  expect(linesOf('loss', false, true)).toEqual(['Total', 'Validation']);
});

test('without validation images there are no lines of epochs', () => {
  expect(linesOf('accuracy', true, false)).toEqual(['Training']);
  expect(linesOf('loss', false, false)).toEqual(['Total']);
});

test('no two charts, and no two lines of a chart, have the same name', () => {
  const charts = chartDefinitions(true, true);
  expect(new Set(charts.map(({ id }) => id)).size).toBe(charts.length);
  for (const { lines } of charts) expect(new Set(lines.map(({ label }) => label)).size).toBe(lines.length);
});
