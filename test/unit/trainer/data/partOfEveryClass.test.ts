import fc from 'fast-check';
import { expect, it } from 'vitest';
import { partOfEveryClass } from '../../../../src/trainer/data/split';

const labels = fc.array(fc.nat(4), { minLength: 1, maxLength: 200 });
const part = fc.double({ min: 0.01, max: 1, noNaN: true });

it('keeps its part of every class, at least one image, and a smaller part within a larger one', () => {
  fc.assert(
    fc.property(labels, part, part, fc.nat(), (labels, a, b, seed) => {
      const small = partOfEveryClass(labels, Math.min(a, b), seed);
      const large = partOfEveryClass(labels, Math.max(a, b), seed);
      expect(small.every((kept, i) => !kept || large[i])).toBe(true);
      for (const label of new Set(labels)) {
        const size = labels.filter((other) => other === label).length;
        const kept = labels.filter((other, i) => other === label && small[i]).length;
        expect(kept).toBe(Math.max(1, Math.round(size * Math.min(a, b))));
      }
    }),
  );
});

it('draws others with another seed, and the same with the same', () => {
  const labels = Array.from({ length: 100 }, () => 0);
  expect(partOfEveryClass(labels, 0.5, 1)).toEqual(partOfEveryClass(labels, 0.5, 1));
  expect(partOfEveryClass(labels, 0.5, 1)).not.toEqual(partOfEveryClass(labels, 0.5, 2));
});
