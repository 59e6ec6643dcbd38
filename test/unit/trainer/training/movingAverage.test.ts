import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startEngine } from '../../../../src/trainer/engines';
import { MovingAverage } from '../../../../src/trainer/training/movingAverage';

const decay = 0.9;
const values = [1, 4, -2, 8];

beforeAll(() => startEngine('onnx'));

/** A weight that took `values` one after the other, and its average. */
function averaged() {
  const weight = tf.variable(tf.scalar(values[0]!));
  const average = new MovingAverage(decay, new Map([['w', weight]]));
  for (const value of values.slice(1)) {
    tf.tidy(() => weight.assign(tf.scalar(value)));
    average.update();
  }
  return { weight, average };
}

describe('MovingAverage', () => {
  it('is Σ decayⁿ⁻ᵗ·(1 − decay)·w_t + decayⁿ·w_0', async () => {
    const { average } = averaged();
    const n = values.length - 1;
    const closedForm = values.reduce((sum, w, t) => sum + decay ** (n - t) * (t === 0 ? 1 : 1 - decay) * w, 0);
    expect((await average.state().get('w')!.data())[0]).toBeCloseTo(closedForm, 5);
  });

  it("stands in the weights' place for a while, also when that fails", async () => {
    const { weight, average } = averaged();
    const mean = (await average.state().get('w')!.data())[0]!;
    const before = tf.memory().numTensors;
    const seen = await average.inPlace(async () => (await weight.data())[0]);
    expect(seen).toBe(mean);
    await expect(average.inPlace(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect((await weight.data())[0]).toBe(8);
    expect((await average.state().get('w')!.data())[0]).toBe(mean);
    expect(tf.memory().numTensors).toBe(before);
  });
});
