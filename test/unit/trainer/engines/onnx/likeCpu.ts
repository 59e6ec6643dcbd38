import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { registerOnnxBackend } from '../../../../../src/trainer/engines/onnx';
import { OnnxBackend } from '../../../../../src/trainer/engines/onnx/backend';

/** Both paths of the engine: on a processor with a blocked layout `onnx` uses it. */
export const paths = ['onnx', 'onnx-plain'] as const;
export type Path = (typeof paths)[number];

/** Registers `onnx` as the product does, and `onnx-plain`, the same kernels without the blocked layout. */
export async function registerPaths(): Promise<Record<Path, OnnxBackend>> {
  const backend = await registerOnnxBackend();
  const plain = new OnnxBackend({ ...backend.options, block: 0 });
  tf.registerBackend('onnx-plain', () => plain, 1);
  tf.copyRegisteredKernels('onnx', 'onnx-plain');
  return { onnx: backend, 'onnx-plain': plain };
}

interface Result {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly values: readonly number[];
}

async function runOn(backend: string, run: () => tf.Tensor | tf.Tensor[]): Promise<Result[]> {
  await tf.setBackend(backend);
  const outputs = tf.tidy(() => run());
  const list = Array.isArray(outputs) ? outputs : [outputs];
  const results: Result[] = [];
  for (const each of list)
    results.push({ shape: each.shape, dtype: each.dtype, values: Array.from(await each.data()) });
  tf.dispose(list);
  return results;
}

/** Fails unless `run`, which makes its own tensors, gives on `path` what it gives on tfjs's cpu backend. */
export async function expectLikeCpu(path: Path, run: () => tf.Tensor | tf.Tensor[], tolerance = 1e-5): Promise<void> {
  const expected = await runOn('cpu', run);
  const actual = await runOn(path, run);
  expect(actual.map(({ shape, dtype }) => ({ shape, dtype }))).toEqual(
    expected.map(({ shape, dtype }) => ({ shape, dtype })),
  );
  expected.forEach(({ values }, output) => expectClose(actual[output]!.values, values, tolerance));
}

/** Values agree to `tolerance` relative to the largest finite one; NaN and infinities agree exactly. */
export function expectClose(actual: readonly number[], expected: readonly number[], tolerance = 1e-5): void {
  let scale = 1e-3;
  for (const each of expected) if (Number.isFinite(each)) scale = Math.max(scale, Math.abs(each));
  const wrong = expected.flatMap((value, index) => {
    const close = Object.is(actual[index], value) || Math.abs(actual[index]! - value) <= tolerance * scale;
    return close ? [] : [`[${index}] ${actual[index]}, expected ${value}`];
  });
  expect(wrong.slice(0, 5)).toEqual([]);
}

/** Numbers between −1 and 1 that look random and are the same in every run. */
export function numbers(shape: readonly number[], seed = 1): tf.Tensor {
  const size = shape.reduce((product, each) => product * each, 1);
  let state = seed * 2654435761;
  const values = Float32Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
  return tf.tensor(values, [...shape], 'float32');
}

type Operation = (...inputs: tf.Tensor[]) => tf.Tensor;

/** The value of `operation` on given inputs and its gradient with respect to each, for a random upstream gradient. */
export function valueAndGradients(operation: Operation, inputs: readonly tf.Tensor[]): tf.Tensor[] {
  const dy = numbers(operation(...inputs).shape, 99);
  const { value, grads } = tf.valueAndGrads(operation)([...inputs], dy);
  return [value, ...grads];
}
