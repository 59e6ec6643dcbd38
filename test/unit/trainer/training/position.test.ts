import { describe, expect, it } from 'vitest';
import {
  afterEpoch,
  afterStep,
  endedEarly,
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

  describe('ends early', () => {
    const losses = [2, 1, 1.5, 1, 1.25];
    const accuracies = [0.5, 0.25, 0.5, 0.75, 0.5];
    const endWith = (rule: Parameters<typeof endedEarly>[1]) => {
      let position = startPosition;
      for (const [i, loss] of losses.entries()) {
        position = endedEarly(afterEpoch(position, { loss, accuracy: accuracies[i]! }), rule);
        if (position.endedEarly) break;
      }
      return position;
    };

    it('after some epochs without a lower loss', () => {
      const position = endWith({ patience: 2, metric: 'validationLoss' });
      expect(position.epoch).toBe(4);
      expect(position.endedEarly).toBe(
        'Ended after epoch 4: no better validation loss since epoch 2, for 2 epochs (training.earlyStopping).',
      );
      expect(summaryOf(position).endedEarly).toBe(position.endedEarly);
    });

    it('or without a higher accuracy', () => {
      expect(endWith({ patience: 1, metric: 'validationAccuracy' }).epoch).toBe(2);
      expect(endWith({ patience: 2, metric: 'validationAccuracy' }).epoch).toBe(3);
      expect(endWith({ patience: 3, metric: 'validationAccuracy' })).toMatchObject({ epoch: 5 });
      expect(endWith({ patience: 3, metric: 'validationAccuracy' }).endedEarly).toBeUndefined();
      expect(endWith(undefined).endedEarly).toBeUndefined();
    });
  });
});
