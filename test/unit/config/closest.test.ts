import { describe, expect, it } from 'vitest';
import { closest } from '../../../src/config/closest';

describe('closest', () => {
  const words = ['learningRate', 'momentum', 'seed', 'path'];

  it.each([
    ['learning_rate', 'learningRate'],
    ['LearningRate', 'learningRate'],
    ['sede', 'seed'],
    ['momentm', 'momentum'],
  ])('takes %s for %s', (word, meant) => expect(closest(word, words)).toBe(meant));

  it.each(['', 'colour', 'x'])('takes %j for nothing', (word) => expect(closest(word, words)).toBeUndefined());
});
