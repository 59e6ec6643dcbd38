/**
 * The generators of golden.py, bit for bit: weights and inputs of the golden values are hashed from their names instead of
 * being shipped.
 */

function fnv1a(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

/** `n` numbers in [0, 1): murmur3's finalizer over the index and the name's hash, top 24 bits. */
export function uniform(name: string, n: number): Float64Array {
  const hash = fnv1a(name);
  const values = new Float64Array(n);
  for (let i = 0; i < n; i++) values[i] = hashed(i, hash);
  return values;
}

function hashed(index: number, hash: number): number {
  let x = (Math.imul(index, 2654435761) + hash) >>> 0;
  x ^= x >>> 16;
  x = Math.imul(x, 0x85ebca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2ae35);
  x ^= x >>> 16;
  return (x >>> 8) / 2 ** 24;
}

/** `n` standard normal numbers (Box and Muller). */
export function gaussian(name: string, n: number): Float64Array {
  const u = uniform(`${name}/u`, n);
  const v = uniform(`${name}/v`, n);
  return u.map((x, i) => Math.sqrt(-2 * Math.log(1 - x)) * Math.cos(2 * Math.PI * v[i]!));
}

/** Value of the parameter or buffer `name`, in PyTorch's layout. */
export function fill(name: string, shape: readonly number[]): Float32Array {
  const values = new Float32Array(shape.reduce((product, length) => product * length, 1));
  const hash = fnv1a(name);
  const { middle, deviation } = rangeOf(name, shape);
  for (let i = 0; i < values.length; i++) values[i] = middle + deviation * (2 * hashed(i, hash) - 1);
  return values;
}

/** Values lie between middle ± deviation. */
function rangeOf(name: string, shape: readonly number[]): { middle: number; deviation: number } {
  const leaf = name.slice(name.lastIndexOf('.') + 1);
  if (leaf === 'running_var') return { middle: 1.25, deviation: 0.25 };
  if (['running_mean', 'bias', 'in_proj_bias'].includes(leaf)) return { middle: 0, deviation: 0.1 };
  if (shape.length === 1) return { middle: 1, deviation: 0.1 };
  if (name === 'input') return { middle: 0, deviation: 2 };
  const fanIn = shape.slice(1).reduce((product, length) => product * length, 1);
  return { middle: 0, deviation: Math.sqrt(3 / fanIn) };
}
