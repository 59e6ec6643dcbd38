import { describe, expect, it } from 'vitest';
import { calibrationOf } from '../../../../src/trainer/metrics/calibration';
import {
  classFigures,
  confusionMatrix,
  macroAverages,
  topAccuracy,
} from '../../../../src/trainer/metrics/classification';
import { rankOf } from '../../../../src/trainer/training/evaluation';

describe('classification figures', () => {
  it('count a class without images in no average, and a ratio of 0 ÷ 0 as 0', () => {
    const figures = classFigures(confusionMatrix([0, 0, 1, 1], [0, 2, 1, 1], 4));
    expect(figures.map(({ recall }) => recall)).toEqual([0.5, 1, 0, 0]);
    expect(macroAverages(figures)).toEqual({ precision: 1, recall: 0.75, f1: (2 / 3 + 1) / 2 });
    expect(macroAverages([])).toEqual({ precision: 0, recall: 0, f1: 0 });
  });

  it('rank the actual class; of equal ones the first is the better', () => {
    expect([0, 1, 2].map((label) => rankOf(label, [0.2, 0.5, 0.2]))).toEqual([2, 1, 3]);
    expect(topAccuracy([1, 6, 5, 2], 5)).toBe(0.75);
  });
});

describe('calibration', () => {
  it('is 0 for a network that knows how sure it may be, and puts the edge of two bins into the lower one', () => {
    const sure = [1, 1, 1].map((confidence) => ({ confidence, right: true }));
    const half = [true, false].map((right) => ({ confidence: 0.5, right }));
    const { error, bins } = calibrationOf([...sure, ...half], 4);
    expect(error).toBe(0);
    expect(bins.map(({ count }) => count)).toEqual([0, 2, 0, 3]);
  });

  it('is the weighted gap between confidence and accuracy', () => {
    const { error } = calibrationOf([
      { confidence: 0.9, right: false },
      { confidence: 0.6, right: true },
      { confidence: 0.6, right: true },
    ]);
    expect(error).toBeCloseTo((0.9 + 0.4 + 0.4) / 3, 12);
    expect(calibrationOf([]).error).toBe(0);
  });
});
