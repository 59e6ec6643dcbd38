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
  return new Float64Array(n).map((_, i) => {
    let x = (Math.imul(i, 2654435761) + hash) >>> 0;
    x ^= x >>> 16;
    x = Math.imul(x, 0x85ebca6b);
    x ^= x >>> 13;
    x = Math.imul(x, 0xc2b2ae35);
    x ^= x >>> 16;
    return (x >>> 8) / 2 ** 24;
  });
}

/** `n` standard normal numbers (Box and Muller). */
export function gaussian(name: string, n: number): Float64Array {
  const u = uniform(`${name}/u`, n);
  const v = uniform(`${name}/v`, n);
  return u.map((x, i) => Math.sqrt(-2 * Math.log(1 - x)) * Math.cos(2 * Math.PI * v[i]!));
}

/** Value of the parameter or buffer `name`, in PyTorch's layout. */
export function fill(name: string, shape: readonly number[]): Float32Array {
  const size = shape.reduce((product, length) => product * length, 1);
  return Float32Array.from(uniform(name, size).map(transformOf(name, shape)));
}

function transformOf(name: string, shape: readonly number[]): (u: number) => number {
  const leaf = name.slice(name.lastIndexOf('.') + 1);
  if (leaf === 'running_var') return (u) => 1 + 0.5 * u;
  if (leaf === 'running_mean' || leaf === 'bias') return (u) => 0.1 * (2 * u - 1);
  if (shape.length === 1) return (u) => 1 + 0.1 * (2 * u - 1);
  if (name === 'input') return (u) => 2 * (2 * u - 1);
  const fanIn = shape.slice(1).reduce((product, length) => product * length, 1);
  return (u) => Math.sqrt(3 / fanIn) * (2 * u - 1);
}
