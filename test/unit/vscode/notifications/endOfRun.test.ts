import { describe, expect, it } from 'vitest';
import type { Fix } from '../../../../src/protocol/fix';
import { endedRun, endMessage, endOfMany, partOf, warnedRun } from '../../../../src/vscode/notifications/endOfRun';
import { entry, runRecord } from '../builders';

describe('endedRun', () => {
  const change = (before: Parameters<typeof entry>[1], after: Parameters<typeof entry>[1]) =>
    endedRun({ folder: '/runs/a', before: entry('a', before), after: entry('a', after) })?.status;

  it.each([
    ['running', 'finished', 'finished'],
    ['stopping', 'stopped', 'stopped'],
    ['starting', 'failed', 'failed'],
    ['running', 'stopping', undefined],
    ['finished', 'finished', undefined],
    ['stopped', 'starting', undefined],
    ['running', 'lost', 'lost'],
    ['queued', 'failed', 'failed'],
    ['queued', 'stopped', undefined],
  ] as const)('%s → %s', (before, after, ended) => expect(change(before, after)).toBe(ended));

  it('is silent about runs that had ended before the window was open, and about deleted ones', () => {
    expect(endedRun({ folder: '/runs/a', after: entry('a', 'finished') })).toBeUndefined();
    expect(endedRun({ folder: '/runs/a', before: entry('a', 'running') })).toBeUndefined();
  });
});

describe('endMessage', () => {
  it('gives the reason of a failure and the ways on', () => {
    const run = runRecord({ status: 'failed', error: { message: 'The loss became NaN.\nTry less.' } });
    expect(endMessage(run, 'failures')).toEqual({
      severity: 'error',
      text: 'emoji failed: The loss became NaN.',
      actions: ['Open Dashboard', 'Resume', 'Show Log'],
    });
  });

  it('offers to put the cause right where that is known', () => {
    const failed = (fix: Fix) => endMessage(runRecord({ status: 'failed', error: { message: 'No.', fix } }), 'all');
    expect(failed({ kind: 'installEngine', engine: 'webgpu' })).toMatchObject({
      actions: ['Install Engine…', 'Open Dashboard', 'Resume', 'Show Log'],
      fix: { engine: 'webgpu' },
    });
    expect(failed({ kind: 'halveBatchSize', batchSize: 64 })?.actions[0]).toBe('Halve the Batch Size');
  });

  it('gives the best figure there is of a finished run', () => {
    const text = (summary: object) => endMessage(runRecord({ status: 'finished', summary }), 'all')?.text;
    expect(text({ testAccuracy: 0.9, bestValidationAccuracy: 0.8 })).toBe(
      'emoji finished with 90.0 % on the test images.',
    );
    expect(text({ bestValidationAccuracy: 0.8 })).toBe('emoji finished with 80.0 % on the validation images.');
    expect(text({})).toBe('emoji finished.');
  });

  it('offers to resume a stopped run', () => {
    const message = endMessage(runRecord({ status: 'stopped' }), 'all');
    expect(message).toMatchObject({ text: 'emoji was stopped in epoch 12/60.', actions: ['Open Dashboard', 'Resume'] });
  });

  it('says no more than a person wants to hear', () => {
    expect(endMessage(runRecord({ status: 'finished' }), 'failures')).toBeUndefined();
    expect(endMessage(runRecord({ status: 'failed' }), 'off')).toBeUndefined();
  });
});

it('is silent about a run that its sweep holds at a rung', () => {
  const after = entry('a', 'stopped', { stopAfterEpoch: 3 });
  expect(endedRun({ folder: '/runs/a', before: entry('a', 'running'), after })).toBeUndefined();
});

describe('endOfMany', () => {
  const runs = (['finished', 'finished', 'lost', 'stopped'] as const).map((status) => runRecord({ status }));

  it('counts how the runs ended', () => {
    expect(endOfMany('All runs of λ have ended', runs, 'all')).toEqual({
      severity: 'error',
      text: 'All runs of λ have ended: 2 finished, 1 failed, 1 stopped.',
      actions: ['Show Runs'],
    });
  });

  it('is told as single ends are', () => {
    expect(endOfMany('x', runs.slice(0, 2), 'failures')).toBeUndefined();
    expect(endOfMany('x', runs, 'failures')).toBeDefined();
    expect(endOfMany('x', runs, 'off')).toBeUndefined();
  });
});

it('knows of what a run is a part', () => {
  expect(partOf(runRecord({ sweep: { name: 'λ', values: {} } }))).toBe('λ');
  expect(partOf(runRecord())).toBeUndefined();
});

it('tells a warning once, while the run trains', () => {
  const [before, after] = [entry('a', 'running'), entry('a', 'running', { warning: 'Memory is nearly full.' })];
  expect(warnedRun({ folder: '/runs/a', before, after })).toBe(after.run);
  expect(warnedRun({ folder: '/runs/a', before: after, after })).toBeUndefined();
  const ended = entry('a', 'failed', { warning: 'Memory is nearly full.' });
  expect(warnedRun({ folder: '/runs/a', before, after: ended })).toBeUndefined();
});
