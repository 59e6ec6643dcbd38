import type { TensorData } from './weights/tensorData';

/**
 * A position embedding for a grid of another size, as timm makes it: the class token's vector stays, the others are
 * interpolated as the pixels of an image, bicubic and with antialiasing.
 * @param embedding [..., 1 + fromGrid², D], in PyTorch's order
 * @returns [..., 1 + toGrid², D]
 */
export function resizePositionEmbedding(embedding: TensorData, fromGrid: number, toGrid: number): TensorData {
  if (fromGrid === toGrid) return embedding;
  const { shape, data } = embedding;
  const dimension = shape.at(-1)!;
  const weights = resamplingWeights(fromGrid, toGrid);
  const wide = resample(data.subarray(dimension), [fromGrid, fromGrid, dimension], weights);
  const resized = resample(wide, [1, fromGrid, toGrid * dimension], weights);
  const result = new Float32Array((1 + toGrid * toGrid) * dimension);
  result.set(data.subarray(0, dimension));
  result.set(resized, dimension);
  return { shape: [...shape.slice(0, -2), 1 + toGrid * toGrid, dimension], data: result };
}

/** x [outer, from, inner] → [outer, to, inner] by `weights` [to][from]. */
function resample(x: Float32Array, [outer, from, inner]: [number, number, number], weights: number[][]): Float32Array {
  const to = weights.length;
  const result = new Float32Array(outer * to * inner);
  for (let o = 0; o < outer; o++)
    weights.forEach((row, t) => {
      const target = (o * to + t) * inner;
      row.forEach((weight, f) => {
        const source = (o * from + f) * inner;
        if (weight !== 0) for (let i = 0; i < inner; i++) result[target + i]! += weight * x[source + i]!;
      });
    });
  return result;
}

/** What each of `to` pixels takes of each of `from` pixels on the same length. Shrinking widens the filter by the factor. */
function resamplingWeights(from: number, to: number): number[][] {
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  return Array.from({ length: to }, (_, t) => {
    const centre = (t + 0.5) * scale;
    const raw = Array.from({ length: from }, (_, f) => cubic((f + 0.5 - centre) / stretch));
    const sum = raw.reduce((a, b) => a + b, 0);
    return raw.map((weight) => weight / sum);
  });
}

/** Keys 1981 with a = −½. */
function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x >= 2) return 0;
  return x < 1 ? (1.5 * x - 2.5) * x * x + 1 : ((-0.5 * x + 2.5) * x - 4) * x + 2;
}
