import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { symmetricEigen } from '../../../../src/trainer/regularizers/symmetricEigen';

const product = (matrix: Float64Array, vector: Float64Array) =>
  vector.map((_, i) => vector.reduce((sum, x, j) => sum + matrix[i * vector.length + j]! * x, 0));
const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

const symmetricMatrices = fc.integer({ min: 1, max: 12 }).chain((size) =>
  fc
    .array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: size * size, maxLength: size * size })
    .map((entries) => {
      const matrix = Float64Array.from(entries);
      for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) matrix[i * size + j] = matrix[j * size + i]!;
      return { matrix, size };
    }),
);

describe('symmetricEigen', () => {
  it('gives orthonormal vectors that the matrix only stretches, by ascending factors', () => {
    fc.assert(
      fc.property(symmetricMatrices, ({ matrix, size }) => {
        const before = Float64Array.from(matrix);
        const { values, vectors } = symmetricEigen(matrix, size);
        expect(matrix).toEqual(before);
        expect([...values]).toEqual([...values].sort((a, b) => a - b));
        for (const [i, vector] of vectors.entries()) {
          for (const [j, x] of product(matrix, vector).entries())
            expect(Math.abs(x - values[i]! * vector[j]!)).toBeLessThan(1e-11);
          for (const [j, other] of vectors.entries())
            expect(Math.abs(dot(vector, other) - (i === j ? 1 : 0))).toBeLessThan(1e-13);
        }
      }),
    );
  });

  it('keeps the digits of a small value beside a large one', () => {
    const { values } = symmetricEigen(Float64Array.of(1e8, 1e3, 1e3, 1), 2);
    // Their product is the determinant, 9.9e7.
    expect(values[0]! / (9.9e7 / values[1]!)).toBeCloseTo(1, 12);
  });

  it('leaves numbers that are not finite as they are', () => {
    expect([...symmetricEigen(Float64Array.of(NaN, NaN, NaN, NaN), 2).values]).toEqual([NaN, NaN]);
  });
});
