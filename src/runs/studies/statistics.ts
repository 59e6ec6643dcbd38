/** The mean of repeated measurements, and how surely it is known. */
export interface Estimate {
  mean: number;
  /** Half the width of the 95 % confidence interval of the mean; undefined for a single measurement. */
  interval?: number;
  /** Number of measurements. */
  count: number;
}

/** Mean and 95 % interval (Student's t) of measurements that are independent of each other; undefined without any. */
export function estimate(values: readonly number[]): Estimate | undefined {
  const count = values.length;
  if (count === 0) return undefined;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (count === 1) return { mean, count };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  return { mean, interval: studentQuantile(count - 1) * Math.sqrt(variance / count), count };
}

/** Whether the 95 % interval says that the mean is not zero. */
export function excludesZero({ mean, interval }: Estimate): boolean {
  return interval !== undefined && Math.abs(mean) > interval;
}

/** Halvings of an interval after which a double cannot tell its ends apart. */
const halvings = 100;

/** Two-sided 95 % point of Student's t: the x with P(|T| ≤ x) = 0.95, for `freedom` ≥ 1 degrees of freedom. */
export function studentQuantile(freedom: number): number {
  let [low, high] = [1, 13];
  for (let i = 0; i < halvings; i++) {
    const middle = (low + high) / 2;
    if (studentCoverage(middle, freedom) < 0.95) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(|T| ≤ x) in closed form (Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4). */
function studentCoverage(x: number, freedom: number): number {
  const angle = Math.atan(x / Math.sqrt(freedom));
  const square = Math.cos(angle) ** 2;
  const isOdd = freedom % 2 === 1;
  let term = isOdd ? Math.cos(angle) : 1;
  let sum = freedom === 1 ? 0 : term;
  for (let k = isOdd ? 3 : 2; k < freedom - 1; k += 2) {
    term *= (square * (k - 1)) / k;
    sum += term;
  }
  return isOdd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
}
