/** Student's t, two-sided 95 %, by degrees of freedom from 1. */
const t = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];

export const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Sample standard deviation. */
export function deviation(values) {
  const squares = values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/** Half the width of the 95 % interval of the mean; NaN for a single value. */
export function interval(values) {
  return (t[values.length - 2] * deviation(values)) / Math.sqrt(values.length);
}
