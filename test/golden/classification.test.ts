import { expect, it } from 'vitest';
import type { Evaluation } from '../../src/protocol/evaluation';
import { evaluationOf, labelledPrediction } from '../../src/trainer/training/evaluation';
import { golden } from './golden';

type Expected = Required<
  Pick<Evaluation, 'loss' | 'accuracy' | 'top5Accuracy' | 'macro' | 'calibration' | 'confusion'>
> & {
  logits: number[][];
  labels: number[];
  ranks: number[];
  precision: number[];
  recall: number[];
  f1: number[];
};
const expected = golden<Expected>('classification');

it('evaluates as NumPy does', () => {
  const scored = expected.logits.map((logits, i) =>
    labelledPrediction(`${i}.png`, expected.labels[i]!, Float32Array.from(logits)),
  );
  const predictions = scored.map(({ prediction }) => prediction);
  const loss = scored.reduce((sum, { crossEntropy }) => sum + crossEntropy, 0) / scored.length;
  const classes = expected.precision.map((_, k) => `class ${k}`);
  const score = { loss, accuracy: expected.accuracy, predictions };
  const evaluation = evaluationOf(score, { split: 'test', epoch: 1, classes });

  expect(predictions.map(({ rank }) => rank)).toEqual(expected.ranks);
  expect(evaluation.confusion).toEqual(expected.confusion);
  const figures = (of: 'precision' | 'recall' | 'f1') => evaluation.perClass.map((one) => one[of]);
  const close = (actual: number[], wanted: number[]) => {
    expect(actual).toHaveLength(wanted.length);
    actual.forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 10));
  };
  close(figures('precision'), expected.precision);
  close(figures('recall'), expected.recall);
  close(figures('f1'), expected.f1);
  close(
    [evaluation.loss, evaluation.accuracy, evaluation.top5Accuracy!],
    [expected.loss, expected.accuracy, expected.top5Accuracy],
  );
  const { macro, calibration } = evaluation as Required<Evaluation>;
  close(
    [macro.precision, macro.recall, macro.f1],
    [expected.macro.precision, expected.macro.recall, expected.macro.f1],
  );
  close([calibration.error], [expected.calibration.error]);
  expect(calibration.bins.map(({ count }) => count)).toEqual(expected.calibration.bins.map(({ count }) => count));
  close(
    calibration.bins.flatMap(({ confidence, accuracy }) => [confidence, accuracy]),
    expected.calibration.bins.flatMap(({ confidence, accuracy }) => [confidence, accuracy]),
  );
});
