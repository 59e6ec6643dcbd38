import * as tf from '@tensorflow/tfjs-core';
import type { TensorData } from './tensorData';
import { WeightsError } from './weightsError';

/** How many keys of a kind an error lists. */
const listedKeys = 3;

/** Copies of the variables' values, by the same names: an engine may use its own memory again. */
export async function dataOf(variables: ReadonlyMap<string, tf.Variable>): Promise<Map<string, TensorData>> {
  const tensors = new Map<string, TensorData>();
  for (const [name, variable] of variables)
    tensors.set(name, { shape: variable.shape, data: Float32Array.from(await variable.data()) });
  return tensors;
}

/**
 * Replaces the variables' values by those of `tensors`, all or nothing.
 * @param source the file's name, for error messages
 * @throws WeightsError when a key is missing, unexpected or of another shape
 */
export function assignData(
  variables: ReadonlyMap<string, tf.Variable>,
  tensors: ReadonlyMap<string, TensorData>,
  source: string,
): void {
  const expected = new Map([...variables].map(([name, { shape }]) => [name, shape]));
  checkFit(expected, tensors, source, 'It was written by another configuration: start a new run.');
  for (const [name, variable] of variables) {
    const { shape, data } = tensors.get(name)!;
    tf.tidy(() => variable.assign(tf.tensor(data, [...shape])));
  }
}

/** Gives variables the values of others of the same name and shape. */
export function copyValues(from: ReadonlyMap<string, tf.Variable>, to: ReadonlyMap<string, tf.Variable>): void {
  for (const [name, variable] of from) to.get(name)!.assign(variable);
}

/**
 * @param expected shapes by name
 * @param advice the error's last sentence: what to do
 * @throws WeightsError when a key is missing, unexpected or of another shape
 */
export function checkFit(
  expected: ReadonlyMap<string, readonly number[]>,
  found: ReadonlyMap<string, TensorData>,
  source: string,
  advice: string,
): void {
  const missing = [...expected.keys()].filter((name) => !found.has(name));
  const unexpected = [...found.keys()].filter((name) => !expected.has(name));
  const mismatched: string[] = [];
  for (const [name, shape] of expected) {
    const foundShape = found.get(name)?.shape;
    if (foundShape && foundShape.join() !== shape.join())
      mismatched.push(`${name} (expected [${shape.join(', ')}], found [${foundShape.join(', ')}])`);
  }
  const problems = [
    listed(missing, 'missing'),
    listed(unexpected, 'unexpected'),
    listed(mismatched, 'of another shape'),
  ].flat();
  if (problems.length > 0) throw new WeightsError(`${source} does not fit: ${problems.join('; ')}. ${advice}`);
}

/** `3 missing: a, b, c`; nothing for no names. */
export function listed(names: readonly string[], what: string): string[] {
  if (names.length === 0) return [];
  const more = names.length > listedKeys ? ', …' : '';
  return [`${names.length} ${what}: ${names.slice(0, listedKeys).join(', ')}${more}`];
}
