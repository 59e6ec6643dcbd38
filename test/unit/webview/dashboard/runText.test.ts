import { describe, expect, test } from 'vitest';
import { runStatuses } from '../../../../src/protocol/run';
import {
  describeExit,
  describeProgress,
  describeTime,
  possibleActions,
  progressFraction,
  runDescription,
} from '../../../../webview/dashboard/runText';
import { config, simulateRun } from '../../../e2e/webviewHarness/simulatedRun';

const run = simulateRun('running', 250, 6000, 100);

test('says what trains, on what', () => {
  expect(runDescription(config, run)).toEqual([
    'AdaRand, λ = 1',
    'ResNet-18, pretrained',
    'onnx 1.20.1',
    'AMD EPYC 9R14, 2 threads',
  ]);
  const scratch = {
    ...config,
    model: { ...config.model, width: 0.5, weights: null },
    regularizer: { name: 'randreg', lambda: 2, prior: 'uniform' } as const,
  };
  expect(runDescription(scratch, { ...run, engine: undefined })).toEqual([
    'RandReg (uniform), λ = 2',
    'ResNet-18 × 0.5 width, from scratch',
  ]);
});

describe('progress', () => {
  test('names the epoch that is under way, never one beyond the last', () => {
    expect(describeProgress(run.progress!)).toBe('Epoch 3 of 60 · step 250 of 6,000');
    expect(describeProgress(simulateRun('finished', 6000, 6000, 100).progress!)).toMatch(/^Epoch 60 of 60/);
  });

  test('is between 0 and 1', () => {
    expect(progressFraction(run)).toBeCloseTo(250 / 6000);
    expect(progressFraction({ ...run, progress: undefined })).toBe(0);
    expect(progressFraction({ ...run, progress: { ...run.progress!, step: 9000 } })).toBe(1);
  });

  test('time stands still when the run has ended', () => {
    const now = run.startedAt! + 192_000;
    expect(describeTime({ ...run, progress: { ...run.progress!, secondsLeft: 45 } }, now)).toBe(
      '3 min 12 s elapsed · 45 s left',
    );
    expect(describeTime({ ...run, status: 'failed', endedAt: run.startedAt! + 5000 }, now)).toBe('5 s elapsed');
  });
});

test('no run can be both stopped and resumed', () => {
  const actions = runStatuses.map((status) => [status, possibleActions({ ...run, status })] as const);
  const statusesWith = (action: keyof (typeof actions)[number][1]) =>
    actions.filter(([, can]) => can[action]).map(([s]) => s);
  expect(statusesWith('stop')).toEqual(['queued', 'starting', 'running', 'pausing', 'paused', 'stopping']);
  expect(statusesWith('resume')).toEqual(['stopped', 'failed', 'lost']);
  expect(statusesWith('pause')).toEqual(['starting', 'running']);
  expect(statusesWith('continue')).toEqual(['pausing', 'paused']);
  expect(statusesWith('extend')).toEqual(['stopped', 'finished', 'failed', 'lost']);
});

test('says how the process ended', () => {
  expect(describeExit({ message: '', signal: 'SIGKILL', exitCode: null })).toBe('signal SIGKILL');
  expect(describeExit({ message: '', exitCode: 1 })).toBe('exit code 1');
  expect(describeExit({ message: '' })).toBe('');
});
