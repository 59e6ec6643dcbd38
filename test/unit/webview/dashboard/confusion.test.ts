import { expect, test } from 'vitest';
import { cellFraction, describeCell, topConfusions } from '../../../../webview/dashboard/confusion';
import { simulateEvaluation } from '../../../e2e/webviewHarness/simulatedRun';

const evaluation = {
  ...simulateEvaluation(['cat', 'dog', 'fox']),
  confusion: [
    [8, 2, 0],
    [1, 9, 0],
    [0, 5, 0],
  ],
};

test('a fraction is of the actual class', () => {
  expect(cellFraction(evaluation, { actual: 0, predicted: 1 })).toBe(0.2);
  expect(cellFraction({ ...evaluation, confusion: [[0]] }, { actual: 0, predicted: 0 })).toBe(0);
});

test('a cell in words', () => {
  expect(describeCell(evaluation, { actual: 0, predicted: 1 })).toBe(
    'cat taken for dog: 2 images (20.0 % of the class)',
  );
  expect(describeCell(evaluation, { actual: 1, predicted: 0 })).toMatch('1 image (');
  expect(describeCell(evaluation, { actual: 0, predicted: 0 })).toMatch('cat recognised: 8 images');
});

test('the most frequent mistakes come first, right answers never', () => {
  expect(topConfusions(evaluation, 2)).toEqual([
    { actual: 2, predicted: 1 },
    { actual: 0, predicted: 1 },
  ]);
  expect(topConfusions({ ...evaluation, confusion: [[4]] }, 2)).toEqual([]);
});
