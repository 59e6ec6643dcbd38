import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatCsv } from '../../../../src/runFolder/csv';
import { evaluationText } from '../../../../src/cli/text/evaluation';
import type { Evaluation } from '../../../../src/protocol/evaluation';
import { parseCsv } from '../../../../src/trainer/data/csv';

const evaluation: Evaluation = {
  split: 'test',
  epoch: 3,
  loss: 0.5,
  accuracy: 0.5,
  classes: ['cat', 'dog'],
  confusion: [
    [1, 1],
    [1, 1],
  ],
  perClass: ['cat', 'dog'].map((name) => ({ name, support: 2, precision: 0.5, recall: 0.5, f1: 0.5 })),
  predictions: [
    { path: 'test/cat/1.jpg', actual: 0, predicted: 1, confidence: 0.6 },
    { path: 'test/cat/2.jpg', actual: 0, predicted: 0, confidence: 0.99 },
    { path: 'test/dog/1.jpg', actual: 1, predicted: 0, confidence: 0.9 },
    { path: 'test/dog/2.jpg', actual: 1, predicted: 1, confidence: 0.7 },
  ],
};

it('tells of an evaluation: an old one, and one with all figures', () => {
  const old = `Accuracy 50.0 %, loss 0.5000
on 4 images (test images), with the network of epoch 3.

class  images  precision  recall     F1
cat         2     50.0 %  50.0 %  0.500
dog         2     50.0 %  50.0 %  0.500

The mistakes it is surest of:
  test/dog/1.jpg: cat 90.0 %, but it is dog
  test/cat/1.jpg: dog 60.0 %, but it is cat`;
  expect(evaluationText(evaluation)).toBe(old);
  const text = evaluationText({
    ...evaluation,
    top5Accuracy: 0.9,
    macro: { precision: 0.5, recall: 0.5, f1: 0.5 },
    calibration: { error: 0.123, bins: [] },
    skipped: [{ path: 'test/cat/3.jpg', reason: 'it is no image' }],
  });
  expect(text).toContain(
    'Accuracy 50.0 %, top-5 accuracy 90.0 %, loss 0.5000, macro F1 0.500, calibration error 12.3 %',
  );
  expect(text).toMatch(/^mean of the classes +50\.0 % +50\.0 % +0\.500$/m);
  expect(text).toMatch(/Left out because they cannot be read: 1\n {2}test\/cat\/3\.jpg: it is no image$/);
});

it('says nothing of mistakes when there are none', () => {
  const predictions = evaluation.predictions.filter(({ actual, predicted }) => actual === predicted);
  expect(evaluationText({ ...evaluation, predictions })).not.toContain('mistakes');
});

it('writes CSV that reads back', () => {
  const field = fc.string({ minLength: 1 });
  fc.assert(
    fc.property(fc.array(fc.array(field, { minLength: 1, maxLength: 4 }), { minLength: 1 }), (rows) => {
      expect(parseCsv(formatCsv(rows)).map(({ fields }) => fields)).toEqual(rows);
    }),
  );
});
