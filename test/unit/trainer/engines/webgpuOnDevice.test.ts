import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { startEngine, type Engine } from '../../../../src/trainer/engines';
import { describeWebgpu } from '../../../../src/trainer/engines/webgpu';
import type { DawnBackend } from '../../../../src/trainer/engines/webgpu/backend';
import { TrainingError } from '../../../../src/trainer/errors';
import { createNetwork } from '../../../../src/trainer/network';
import { randomStream } from '../../../../src/trainer/random';
import { createRegularizer } from '../../../../src/trainer/regularizers/regularizer';
import { createOptimizer } from '../../../../src/trainer/training/optimizers/optimizer';
import { trainingStep } from '../../../../src/trainer/training/trainingStep';
import { tinyConfig } from '../tinyRun';

vi.stubEnv('ADARAND_WEBGPU_SOFTWARE', '1');
/** Where somebody has installed Dawn and it finds something to compute on, be it software. */
const { installed } = await describeWebgpu();
const patience = 900_000;

describe.runIf(installed)('webgpu on a device', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine('webgpu');
  }, patience);

  const config = tinyConfig('images', { regularizer: { name: 'feature-norm', lambda: 0.01 } });
  const labels = Int32Array.of(0, 1, 2, 0);
  const images = randomStream(1, 'images').gaussians(labels.length * 32 * 32 * 3);
  const batch = { images, labels, examples: [], waited: 0 };

  /** The losses of some steps, looking at what is in memory after each. */
  async function train(computing: Engine, steps: number, look: () => void = () => undefined): Promise<number[]> {
    const network = createNetwork(config, 3);
    const optimizer = createOptimizer(config.optimizer, network.parameters);
    const regularizer = createRegularizer(config.regularizer, { seed: 0, totalSteps: steps });
    const losses: number[] = [];
    for (let step = 0; step < steps; step++) {
      losses.push((await trainingStep({ network, optimizer, regularizer, engine: computing }, batch, step, 0.01)).loss);
      look();
    }
    optimizer.dispose();
    network.dispose();
    return losses;
  }

  it(
    'trains as the onnx engine does',
    async () => {
      await tf.setBackend('webgpu');
      const losses = await train(engine, 3);
      const expected = await train(await startEngine('onnx'), 3);
      expected.forEach((loss, step) => expect(losses[step]).toBeCloseTo(loss, 3));
    },
    patience,
  );

  it(
    'keeps its memory over 50 steps',
    async () => {
      await tf.setBackend('webgpu');
      const seen: unknown[] = [];
      await train(engine, 50, () => {
        const { numTensors, numDataBuffers, numBytesInGPU } = tf.memory() as tf.MemoryInfo & { numBytesInGPU: number };
        seen.push({ numTensors, numDataBuffers, numBytesInGPU });
      });
      expect(new Set(seen.slice(1).map((each) => JSON.stringify(each))).size).toBe(1);
    },
    patience,
  );

  it('says that it cannot be read in the middle of a step', async () => {
    await tf.setBackend('webgpu');
    const big = tf.ones([2000]);
    expect(() => tf.add(big, big).dataSync()).toThrow('reads what the GPU computed only between steps');
    expect(await tf.add(big, big).data()).toEqual(new Float32Array(2000).fill(2));
  });

  // The last one: the engine does not go on after a failure.
  it('says what the GPU refused, instead of giving out zeros', async () => {
    await tf.setBackend('webgpu');
    const { device } = tf.backend() as DawnBackend;
    device.createBuffer({ size: 64, usage: 0 });
    const read = tf.square(tf.ones([2000])).data();
    await expect(read).rejects.toThrow(TrainingError);
    await expect(read).rejects.toThrow(/^The GPU refused what it was given; .*Buffer usages must not be 0/s);
  });
});
