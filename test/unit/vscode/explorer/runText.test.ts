import { describe, expect, it } from 'vitest';
import { accessibleRun, annotationText, describeRun, percentDone } from '../../../../src/vscode/explorer/runText';
import { runRecord } from '../builders';

const now = new Date(2026, 10, 25, 18, 0).getTime();
const createdAt = new Date(2026, 10, 25, 14, 32).getTime();

describe('describeRun', () => {
  it.each([
    ['running', {}, 'epoch 12/60 · 93.1 % val · 2 min left'],
    ['stopping', {}, 'stopping… · epoch 12/60 · 93.1 % val'],
    ['pausing', {}, 'pausing… · epoch 12/60 · 93.1 % val'],
    ['paused', {}, 'paused · epoch 12/60 · 93.1 % val'],
    ['lost', { error: { message: 'The trainer is gone.\nResume.' } }, 'The trainer is gone. · 14:32'],
    ['stopped', {}, 'epoch 12/60 · 93.1 % val · 14:32'],
    ['starting', { progress: undefined, summary: undefined }, 'starting…'],
    ['queued', { progress: undefined, summary: undefined }, 'waiting for its turn'],
    ['queued', { activity: 'Waits for the processor: a trains there.' }, 'Waits for the processor: a trains there.'],
    [
      'finished',
      { summary: { bestValidationAccuracy: 0.94, testAccuracy: 0.915 } },
      '94.0 % val · 91.5 % test · 14:32',
    ],
    ['failed', { error: { message: 'The loss became NaN.\nTry less.' } }, 'The loss became NaN. · 14:32'],
  ] as const)('%s', (status, patch, text) => {
    expect(describeRun(runRecord({ status, createdAt, ...patch }), now)).toBe(text);
  });

  it('names the epoch of the last step: the next one begins with a step of its own', () => {
    const progress = { step: 240, totalSteps: 1200, epoch: 12, totalEpochs: 60 };
    expect(describeRun(runRecord({ progress, summary: {} }), now)).toBe('epoch 12/60');
  });

  it('says nothing of accuracies and times that are not known yet', () => {
    const progress = { step: 1, totalSteps: 1200, epoch: 0, totalEpochs: 60 };
    expect(describeRun(runRecord({ progress, summary: {} }), now)).toBe('epoch 1/60');
  });

  it('does not count beyond the last epoch while the best checkpoint is evaluated', () => {
    const progress = { step: 1200, totalSteps: 1200, epoch: 60, totalEpochs: 60 };
    expect(describeRun(runRecord({ progress, summary: {} }), now)).toBe('epoch 60/60');
  });
});

it('reads to a screen reader as a sentence', () => {
  const emoji = { folder: '/runs/emoji', run: runRecord() };
  expect(accessibleRun(emoji, now)).toBe('emoji, running, epoch 12/60, 93.1 % val, 2 min left');
  expect(accessibleRun({ ...emoji, annotations: { starred: true, tags: ['paper'] } }, now)).toBe(
    'emoji, running, epoch 12/60, 93.1 % val, 2 min left, starred, tags paper',
  );
});

it('tells what a person says about a run', () => {
  expect(annotationText({ starred: true, archived: true, tags: ['baseline', 'paper'] })).toBe(
    '★ archived #baseline #paper',
  );
  expect(annotationText()).toBe('');
});

it('counts steps for the percentage', () => {
  expect(percentDone(runRecord())).toBe(19);
  expect(percentDone(runRecord({ progress: undefined }))).toBe(0);
});
