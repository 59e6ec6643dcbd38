/** Round numbers (1, 2 or 5 times a power of ten) inside a range, about `count` of them. */
export function linearTicks(min: number, max: number, count: number): number[] {
  if (!(max > min)) return [min];
  const rough = (max - min) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough * 0.999)!;
  const first = Math.ceil(min / step - 1e-9);
  const last = Math.floor(max / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => (first + index) * step);
}

/** Powers of ten inside a range of positive numbers; round numbers where it holds fewer than two. */
export function logarithmicTicks(min: number, max: number): number[] {
  const first = Math.ceil(Math.log10(min) - 1e-9);
  const last = Math.floor(Math.log10(max) + 1e-9);
  if (last <= first) return linearTicks(min, max, 4);
  return Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
}
