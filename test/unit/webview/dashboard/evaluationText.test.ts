import { expect, it } from 'vitest';
import {
  describeBin,
  evaluationFigures,
  imageAddress,
  surestMistakes,
} from '../../../../webview/dashboard/evaluationText';
import { simulateEvaluation } from '../../../e2e/webviewHarness/simulatedRun';

const evaluation = simulateEvaluation(['cat', 'dog', 'owl']);

it('shows the figures that an evaluation has', () => {
  expect(evaluationFigures(evaluation).map(({ name }) => name)).toEqual([
    'Accuracy',
    'Top-5 accuracy',
    'Macro F1',
    'Calibration error',
    'Loss',
  ]);
  const old = { ...evaluation, top5Accuracy: undefined, macro: undefined, calibration: undefined };
  expect(evaluationFigures(old).map(({ name }) => name)).toEqual(['Accuracy', 'Loss']);
});

it('puts the surest mistake first, and no hit among them', () => {
  const predictions = [
    { path: 'a', actual: 0, predicted: 1, confidence: 0.5 },
    { path: 'b', actual: 0, predicted: 0, confidence: 0.9 },
    { path: 'c', actual: 2, predicted: 1, confidence: 0.8 },
  ];
  expect(surestMistakes({ ...evaluation, predictions })).toEqual([
    { path: 'c', actual: 'owl', predicted: 'dog', confidence: 0.8 },
    { path: 'a', actual: 'cat', predicted: 'dog', confidence: 0.5 },
  ]);
});

it('describes a bin of the reliability diagram', () => {
  const bins = [
    { count: 0, confidence: 0, accuracy: 0 },
    { count: 1, confidence: 0.834, accuracy: 1 },
  ];
  expect(describeBin({ error: 0, bins }, 0)).toBe('Confidence 0–50 %: no images');
  expect(describeBin({ error: 0, bins }, 1)).toBe(
    'Confidence 50–100 %: 1 image, 100.0 % right at a mean confidence of 83.4 %',
  );
});

it('addresses images in the folder of the dataset alone', () => {
  expect(imageAddress('https://host/data', 'test/a b/é #1 100%?.jpg')).toBe(
    'https://host/data/test/a%20b/%C3%A9%20%231%20100%25%3F.jpg',
  );
  for (const outside of ['/etc/1.jpg', 'C:/data/1.jpg', '../1.jpg', 'a/../../1.jpg'])
    expect(imageAddress('https://host/data', outside)).toBeUndefined();
});
