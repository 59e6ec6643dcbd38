import { expect, it } from 'vitest';
import { fill, gaussian } from './fill';
import { golden } from './golden';

const expected = golden<Record<string, number[]>>('fill');

it.each([
  ['layer1.0.conv1.weight', [2, 3, 2, 2]],
  ['bn1.running_var', [4]],
  ['input', [8]],
])('fills %s of shape %j as PyTorch does, exactly', (name, shape) => {
  // golden.py's shape for `input` has one dimension, whose rule is that of a normalization layer's scale.
  expect([...fill(name, shape)]).toEqual(expected[name]);
});

it('draws the same normal numbers to the last digits', () => {
  const actual = gaussian('mu0', 8);
  expected['gaussian:mu0']!.forEach((value, i) => expect(actual[i]).toBeCloseTo(value, 14));
});
