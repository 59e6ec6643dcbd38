import { expect, test } from 'vitest';
import { type DashboardState, receive, type StateMessage } from '../../../../webview/dashboard/dashboardState';
import { SimulatedHost, type SimulatedMessage } from '../../../e2e/webviewHarness/simulatedHost';
import {
  initMessage,
  simulateEvaluation,
  simulateRecords,
  simulateRun,
} from '../../../e2e/webviewHarness/simulatedRun';

const host = new SimulatedHost();
const told = (message: SimulatedMessage) => host.take(message) as StateMessage;

function started(): DashboardState {
  return receive(undefined, told(initMessage('running', 10, 100, 5)))!;
}

test('what comes before init says nothing', () => {
  expect(receive(undefined, told({ type: 'records', records: simulateRecords(0, 3, 10, 5) }))).toBeUndefined();
});

test('init brings everything', () => {
  const state = started();
  expect(state.lastStep?.step).toBe(10);
  expect(state.run.status).toBe('running');
  expect(state.trusted).toBe(true);
});

test('records are added and make a new revision', () => {
  const state = started();
  const later = receive(state, told({ type: 'records', records: simulateRecords(10, 15, 100, 5) }))!;
  expect(later.lastStep?.step).toBe(15);
  expect(later.epochs.length).toBe(3);
  expect(later.revision).toBeGreaterThan(state.revision);
});

test('replaceRecords forgets the curve', () => {
  const later = receive(started(), told({ type: 'replaceRecords', records: simulateRecords(0, 4, 100, 5) }))!;
  expect(later.lastStep?.step).toBe(4);
  expect(later.epochs.length).toBe(0);
});

test('run and evaluation replace what they name and keep the rest', () => {
  const stopped = receive(started(), { type: 'run', run: simulateRun('stopped', 10, 100, 5) })!;
  expect(stopped.run.status).toBe('stopped');
  expect(stopped.lastStep?.step).toBe(10);
  const evaluated = receive(stopped, { type: 'evaluation', evaluation: simulateEvaluation(['a', 'b']) })!;
  expect(evaluated.evaluation?.classes).toEqual(['a', 'b']);
});

test('a second init starts over', () => {
  const again = receive(started(), told(initMessage('finished', 5, 100, 5)))!;
  expect(again.lastStep?.step).toBe(5);
  expect(again.revision).toBeGreaterThan(started().revision);
});
