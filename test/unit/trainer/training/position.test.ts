import { describe, expect, it } from 'vitest';
import {
  afterEpoch,
  afterStep,
  epochFigures,
  isBest,
  positionSchema,
  startPosition,
  summaryOf,
} from '../../../../src/trainer/training/position';

const step = (loss: number, accuracy: number) => ({ loss, accuracy, dataWait: 0.25 });

describe('position', () => {
  it('averages the steps of an epoch', () => {
    const position = afterStep(afterStep(startPosition, step(3, 0.5), 8, 1), step(1, 1), 8, 3);
    expect(position.step).toBe(2);
    expect(epochFigures(position)).toEqual({ trainLoss: 2, trainAccuracy: 0.75, imagesPerSecond: 4 });
  });

  it('starts each epoch anew and remembers the best', () => {
    let position = afterStep(startPosition, step(3, 0.5), 8, 1);
    position = afterEpoch(position, { loss: 2, accuracy: 0.5 });
    position = afterEpoch(afterStep(position, step(1, 1), 8, 1), { loss: 1, accuracy: 0.75 });
    expect(isBest(position, 1)).toBe(false);
    expect(isBest(position, NaN)).toBe(false);
    expect(isBest(position, 0.5)).toBe(true);
    position = afterEpoch(afterStep(position, step(9, 0), 8, 2), { loss: 1.5, accuracy: 0.9 });
    expect(position).toMatchObject({ step: 3, epoch: 3, sums: { steps: 0, loss: 0 } });
    expect(summaryOf(position)).toEqual({
      bestEpoch: 2,
      bestValidationLoss: 1,
      bestValidationAccuracy: 0.9,
      stepsPerSecond: 0.75,
      imagesPerSecond: 6,
      dataWaitFraction: 0.1875,
    });
  });

  it('survives JSON without losing a bit', () => {
    const position = afterStep(afterStep(startPosition, step(0.1, 1 / 3), 8, 1e-7), step(0.2, 0.7), 8, 0.3);
    expect(positionSchema.parse(JSON.parse(JSON.stringify(position)))).toEqual(position);
    expect(summaryOf(startPosition)).toEqual({});
  });
});
