import { expect, test } from 'vitest';
import { RunSeries } from '../../../../../webview/shared/series/runSeries';
import { simulateRecords } from '../../../../e2e/webviewHarness/simulatedRun';

test('takes records apart into steps and epochs', () => {
  const series = new RunSeries();
  series.append(simulateRecords(0, 12, 20, 5));
  expect(series.steps.length).toBe(12);
  expect([...series.epochs.position('epoch').values]).toEqual([1, 2]);
  expect(series.steps.position('elapsed').values[0]).toBe(0);
});

test('replace forgets what was there, the start of time too', () => {
  const series = new RunSeries();
  series.append(simulateRecords(0, 12, 20, 5));
  series.replace(simulateRecords(5, 8, 20, 5));
  expect([...series.steps.position('step').values]).toEqual([6, 7, 8]);
  expect(series.steps.position('elapsed').values[0]).toBe(0);
  expect(series.epochs.length).toBe(0);
});
