import { expect, it } from 'vitest';
import { statusText } from '../../../../src/vscode/notifications/statusText';
import { runRecord } from '../builders';

it('is not there while nothing trains', () => expect(statusText([])).toBeUndefined());

it('names the one run and how far it is', () => {
  expect(statusText([runRecord()])).toMatchObject({
    text: '$(sync~spin) emoji: epoch 12/60 · 19 %',
    label: 'AdaRand: emoji trains, epoch 12/60 · 19 %',
  });
  expect(statusText([runRecord({ status: 'starting', progress: undefined })])?.text).toBe(
    '$(sync~spin) emoji: starting…',
  );
});

it('sums several runs up and lists them in the hover', () => {
  const half = { step: 600, totalSteps: 1200, epoch: 30, totalEpochs: 60 };
  const status = statusText([runRecord(), runRecord({ name: 'second', progress: half })]);
  expect(status?.text).toBe('$(sync~spin) 2 runs 34 %');
  expect(status?.tooltip.split('\n')).toEqual([expect.stringMatching(/^emoji: /), expect.stringMatching(/^second: /)]);
});
