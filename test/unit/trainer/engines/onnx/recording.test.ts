import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { registerOnnxBackend } from '../../../../../src/trainer/engines/onnx';
import { OnnxBackend } from '../../../../../src/trainer/engines/onnx/backend';

/** A backend of its own, so that its figures are this file's alone. */
let backend: OnnxBackend;

beforeAll(async () => {
  await registerOnnxBackend();
  tf.copyRegisteredKernels('onnx', 'onnx-small');
});
beforeEach(async () => {
  const { options } = await registerOnnxBackend();
  const sessionLimits = { maxCount: 3, maxBytes: Infinity };
  tf.registerBackend('onnx-small', () => new OnnxBackend({ ...options, sessionLimits, maxRecordedNodes: 100 }));
  await tf.setBackend('onnx-small');
  backend = tf.backend() as OnnxBackend;
});
afterEach(() => tf.removeBackend('onnx-small'));

/** One step of gradient descent on |Wx − 1|². */
function descend(weight: tf.Variable, rate: number, batch = 4): void {
  tf.tidy(() => {
    const loss = () => tf.mean<tf.Scalar>(tf.square(tf.sub(tf.matMul(tf.ones([batch, 8]), weight), 1)));
    const { grads } = tf.variableGrads(loss, [weight]);
    weight.assign(tf.sub(weight, tf.mul(grads[weight.name]!, rate)));
  });
}

describe('recording', () => {
  it('computes nothing until something is read, then all that is alive in one run', async () => {
    const x = tf.tensor1d([1, 2, 3]);
    const [y, z] = [tf.square(x), tf.tidy(() => tf.add(tf.mul(x, 10), 1))];
    expect(backend.stats.runs).toBe(0);
    expect([...(await y.data())]).toEqual([1, 4, 9]);
    expect([...(await z.data())]).toEqual([11, 21, 31]);
    expect(backend.stats).toMatchObject({ runs: 1, recordedNodes: 3, outputs: 2 });
  });

  it('answers dataSync', () => {
    expect([...tf.add(tf.tensor1d([1, 2]), tf.tensor1d([3, 4])).dataSync()]).toEqual([4, 6]);
  });

  it('does not compute what was disposed before', async () => {
    const x = tf.tensor1d([1, 2]);
    tf.exp(x).dispose();
    await backend.flush();
    expect(backend.stats.runs).toBe(0);
  });

  it('keeps a disposed tensor for what was recorded with it', async () => {
    const x = tf.tensor1d([1, 2]);
    const y = tf.neg(x);
    x.dispose();
    expect([...(await y.data())]).toEqual([-1, -2]);
  });

  it('has copied an array that is filled anew before the run', async () => {
    const values = Float32Array.of(1, 2);
    const y = tf.mul(tf.tensor1d(values), 2);
    values.fill(0);
    expect([...(await y.data())]).toEqual([2, 4]);
  });

  it('runs by itself before a graph grows without end', () => {
    let x: tf.Tensor = tf.scalar(0);
    for (let i = 0; i < 250; i++) x = tf.tidy(() => tf.add(x, 1));
    expect(backend.stats.runs).toBe(2);
    expect(x.dataSync()[0]).toBe(250);
  });

  it('fails with the reason, and goes on after it', () => {
    const x = tf.tensor1d([1, 2]);
    // ONNX Runtime finds the index out of bounds, in the middle of a run.
    const wrong = tf.gather(x, tf.tensor1d([7], 'int32'));
    expect(() => wrong.dataSync()).toThrow(/7|out of/);
    wrong.dispose();
    expect([...tf.add(x, 1).dataSync()]).toEqual([2, 3]);
  });
});

describe('compiled sessions', () => {
  it('serve every step, whatever the learning rate', async () => {
    const weight = tf.variable(tf.zeros([8, 2]));
    for (let step = 0; step < 20; step++) {
      descend(weight, 0.01 / (step + 1));
      await backend.flush();
    }
    expect(backend.stats).toMatchObject({ runs: 20, compilations: 1, sessions: 1 });
    weight.dispose();
  });

  it('are compiled for each shape, and the least recently used one goes', async () => {
    const run = (size: number) => tf.tidy(() => tf.exp(tf.ones([size, 2])).dataSync());
    for (const size of [1, 2, 3, 1, 4]) run(size);
    expect(backend.stats).toMatchObject({ compilations: 4, sessions: 3 });
    for (const size of [1, 3, 4]) run(size);
    expect(backend.stats.compilations).toBe(4);
    run(2);
    expect(backend.stats).toMatchObject({ compilations: 5, sessions: 3 });
  });
});

describe('memory', () => {
  it('stays flat over many steps', async () => {
    const weight = tf.variable(tf.zeros([8, 2]));
    const figures = async () => {
      descend(weight, 0.1);
      await backend.flush();
      const { sessions, pooledBytes } = backend.memory();
      return { tensors: tf.memory().numTensors, data: backend.numDataIds(), sessions, pooledBytes };
    };
    for (let step = 0; step < 3; step++) await figures();
    const settled = await figures();
    for (let step = 0; step < 30; step++) expect(await figures()).toEqual(settled);
    weight.dispose();
  });

  it('stays flat over batches of ever other sizes', async () => {
    const weight = tf.variable(tf.zeros([8, 2]));
    const round = async () => {
      for (let size = 1; size <= 6; size++) {
        descend(weight, 0.1, size);
        await backend.flush();
      }
      const { sessions, pooledBytes, sessionBytes } = backend.memory();
      return { tensors: tf.memory().numTensors, data: backend.numDataIds(), sessions, pooledBytes, sessionBytes };
    };
    await round();
    const settled = await round();
    expect(settled.sessions).toBe(3);
    for (let index = 0; index < 20; index++) expect(await round()).toEqual(settled);
    weight.dispose();
  });

  it('of a tensor that was disposed cannot be read', () => {
    const x = tf.tensor1d([1]);
    const { dataId } = x;
    x.dispose();
    expect(() => backend.readSync(dataId)).toThrow("The engine 'onnx' does not know this tensor: it was disposed");
  });
});
