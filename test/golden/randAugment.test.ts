import { describe, expect, it } from 'vitest';
import { operations } from '../../src/trainer/data/randAugment/operations';
import { golden } from './golden';

const { side, image, cases } = golden<{
  side: number;
  image: number[];
  cases: { operation: string; magnitude: number; sign: number; pixels: number[] }[];
}>('randAugment');

describe('RandAugment', () => {
  it.each(cases)('$operation with magnitude $magnitude · $sign is what torchvision gives', (expected) => {
    const operation = operations.find(({ name }) => name === expected.operation)!;
    // As sharp gives them; what Buffer calls a slice is no copy.
    const data = Buffer.from(image);
    const result = operation.apply({ side, data }, (expected.sign * expected.magnitude) / 30);
    expect([...result.data]).toEqual(expected.pixels);
    expect([...data]).toEqual(image);
  });

  it('has all operations of torchvision', () => {
    expect(operations.map(({ name }) => name)).toEqual([...new Set(cases.map(({ operation }) => operation))]);
  });
});
