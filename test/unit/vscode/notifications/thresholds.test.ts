import { describe, expect, it } from 'vitest';
import { encodeMetrics } from '../../../../src/runFolder/metricsCodec';
import { crossingsIn, parseThreshold, thresholdText } from '../../../../src/vscode/notifications/thresholds';
import { epochRecord, stepRecord } from '../../runFolder/records';

describe('parseThreshold', () => {
  it('takes a metric, a comparison and a number', () => {
    const threshold = parseThreshold(' validationAccuracy>=.9 ');
    expect(threshold).toEqual({ metric: 'validationAccuracy', comparison: '>=', value: 0.9 });
    expect(thresholdText(threshold)).toBe('validationAccuracy >= 0.9');
  });

  it.each([
    ['validationAccuracy', /is no threshold/],
    ['loss < small', /is no threshold/],
    ['accuracy = 1', /is no threshold/],
    ['precision > 0.5', /names no metric\. There are loss,/],
  ])('refuses "%s"', (text, message) => expect(() => parseThreshold(text)).toThrow(message));
});

describe('crossingsIn', () => {
  const thresholds = [parseThreshold('validationAccuracy > 0.9'), parseThreshold('gradientNorm >= 100')];

  it('tells the first record that reaches a threshold', () => {
    const lines = [
      stepRecord({ step: 1, gradientNorm: 3 }),
      stepRecord({ step: 2, gradientNorm: 100 }),
      stepRecord({ step: 3, gradientNorm: 200 }),
      epochRecord({ step: 3, epoch: 1, validationAccuracy: 0.9 }),
      epochRecord({ step: 6, epoch: 2, validationAccuracy: 0.95 }),
    ].map(encodeMetrics);
    expect(crossingsIn(lines, thresholds)).toEqual([
      { threshold: thresholds[1], value: 100, step: 2, epoch: 1 },
      { threshold: thresholds[0], value: 0.95, step: 6, epoch: 2 },
    ]);
  });

  it('takes infinity for more than any number, NaN for none, and damaged lines for nothing', () => {
    const lines = [stepRecord({ gradientNorm: NaN }), stepRecord({ step: 2, gradientNorm: Infinity })].map(
      encodeMetrics,
    );
    expect(crossingsIn(['{"gradientNorm":', ...lines], thresholds)).toMatchObject([{ value: Infinity, step: 2 }]);
  });
});
