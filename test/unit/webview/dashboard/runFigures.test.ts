import { expect, test } from 'vitest';
import { receive, type StateMessage } from '../../../../webview/dashboard/dashboardState';
import { SimulatedHost, type SimulatedMessage } from '../../../e2e/webviewHarness/simulatedHost';
import { figuresOf } from '../../../../webview/dashboard/runFigures';
import type { EpochRecord } from '../../../../src/protocol/metrics';
import { initMessage, simulateEvaluation } from '../../../e2e/webviewHarness/simulatedRun';

const told = (message: SimulatedMessage) => new SimulatedHost().take(message) as StateMessage;

function figures(message: ReturnType<typeof initMessage>) {
  return new Map(
    figuresOf(receive(undefined, told(message))!).map(({ name, value, detail }) => [name, [value, detail]]),
  );
}

function withValidation(accuracies: number[]) {
  const message = initMessage('running', accuracies.length * 5, 100, 5);
  const epochs = message.records.filter((record): record is EpochRecord => record.kind === 'epoch');
  epochs.forEach((record, index) => (record.validationAccuracy = accuracies[index]!));
  return figures(message);
}

test('nothing is shown before the first step', () => {
  expect(figures(initMessage('starting', 0)).size).toBe(0);
});

test('before the first epoch has ended the last step speaks', () => {
  const shown = figures(initMessage('running', 3, 100, 5));
  expect(shown.get('Training loss')?.[1]).toBe('step 3');
  expect(shown.has('Best validation accuracy')).toBe(false);
});

test('the best epoch is the first of the best', () => {
  const shown = withValidation([0.5, 0.9, 0.7, 0.9]);
  expect(shown.get('Best validation accuracy')).toEqual(['90.0 %', 'epoch 2']);
  expect(shown.get('Validation accuracy')).toEqual(['90.0 %', 'epoch 4']);
});

test('epochs that diverged are not the best', () => {
  expect(withValidation([NaN, 0.2]).get('Best validation accuracy')).toEqual(['20.0 %', 'epoch 2']);
});

test('without validation images only training figures are shown', () => {
  const message = initMessage('running', 10, 100, 5);
  for (const record of message.records)
    if (record.kind === 'epoch') {
      delete record.validationLoss;
      delete record.validationAccuracy;
    }
  const shown = figures(message);
  expect([...shown.keys()]).toEqual(['Training accuracy', 'Training loss', 'Images per second']);
  expect(shown.get('Training loss')?.[1]).toBe('epoch 2');
});

test('the test accuracy comes from the summary, else from the evaluation of the test set', () => {
  expect(figures(initMessage('finished', 100, 100, 5)).get('Test accuracy')).toEqual([
    '91.4 %',
    'checkpoint of epoch 18',
  ]);
  const evaluation = { ...simulateEvaluation(['a', 'b']), accuracy: 0.875 };
  const message = initMessage('stopped', 10, 100, 5);
  const state = receive(receive(undefined, told(message)), { type: 'evaluation', evaluation })!;
  expect(figuresOf(state)[0]).toMatchObject({ name: 'Test accuracy', value: '87.5 %' });
});
