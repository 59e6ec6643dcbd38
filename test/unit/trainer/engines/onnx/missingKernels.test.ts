import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { registerOnnxBackend } from '../../../../../src/trainer/engines/onnx';

beforeAll(async () => {
  await registerOnnxBackend();
  await tf.setBackend('onnx');
});

it('an operation without a kernel says which one is missing, and what to do', () => {
  expect(() => tf.searchSorted(tf.tensor1d([1, 2]), tf.tensor1d([1]))).toThrow(
    /^The engine 'onnx' has no kernel 'SearchSorted'\. Express the operation by others, choose another engine, or add the kernel \(docs\/engines\.md, "Adding a kernel"\)\. It has: Abs, /,
  );
});
