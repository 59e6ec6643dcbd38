import { describe, expect, it } from 'vitest';
import type { Example } from '../../../../src/trainer/data/dataset';
import { classWeightsOf } from '../../../../src/trainer/training/classWeights';

const example = (label: number): Example => ({ path: '', relativePath: '', label });
const dataset = { classes: ['daisy', 'rose', 'constructor'], train: [0, 0, 0, 1, 2, 2].map(example) };

describe('classWeightsOf', () => {
  it('balances: every class counts the same in sum, and an image 1 on average', () => {
    const weights = classWeightsOf('balanced', dataset)!;
    expect(weights.map((weight, k) => weight * [3, 1, 2][k]!)).toEqual([2, 2, 2]);
  });

  it('stays finite for a class without training images', () => {
    expect(classWeightsOf('balanced', { ...dataset, train: dataset.train.slice(0, 4) })).toEqual([4 / 9, 4 / 3, 4 / 3]);
  });

  it('takes names in any order; others have 1', () => {
    expect(classWeightsOf({ rose: 3, daisy: 0.5 }, dataset)).toEqual([0.5, 3, 1]);
    expect(classWeightsOf(undefined, dataset)).toBeUndefined();
  });

  it('refuses a name that is no class', () => {
    expect(() => classWeightsOf({ roses: 2 }, dataset)).toThrow(
      '"training.classWeights" names "roses", which is no class of the images. Did you mean "rose"? The classes are daisy, rose, constructor.',
    );
  });
});
