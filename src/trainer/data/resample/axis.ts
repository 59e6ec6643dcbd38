/** Binary digits behind the point of a weight: an 8-bit level times a weight, summed, stays below 2³¹. */
const precision = 22;

/** How one axis is resized: each place of the result is a weighted sum of neighbouring places of the source. */
export interface Axis {
  /** [length]: the first of them. */
  first: Int32Array;
  /** [length]: how many. */
  count: Int32Array;
  /** [length, stride]: their weights, times 2^precision. */
  weights: Int32Array;
  stride: number;
}

/**
 * Places `begin` to `begin + length` of an axis of `from` places that becomes one of `to`. The filter is a triangle over as many places of
 * the source as come together in two places of the result, and over two at least.
 */
export function axis(from: number, to: number, begin: number, length: number): Axis {
  const scale = from / to;
  const support = Math.max(scale, 1);
  const stride = Math.ceil(support) * 2 + 1;
  const [first, count, weights] = [new Int32Array(length), new Int32Array(length), new Int32Array(length * stride)];
  const triangle = new Float64Array(stride);
  for (let i = 0; i < length; i++) {
    const centre = (begin + i + 0.5) * scale;
    const low = Math.max(0, Math.trunc(centre - support + 0.5));
    const high = Math.min(from, Math.trunc(centre + support + 0.5));
    let sum = 0;
    for (let place = low; place < high; place++)
      sum += triangle[place - low] = Math.max(0, 1 - Math.abs((place - centre + 0.5) / support));
    for (let k = 0; k < high - low; k++) weights[i * stride + k] = Math.round((triangle[k]! / sum) * 2 ** precision);
    first[i] = low;
    count[i] = high - low;
  }
  return { first, count, weights, stride };
}
