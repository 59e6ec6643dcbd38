import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Example } from '../../../../src/trainer/data/dataset';
import { startEngine } from '../../../../src/trainer/engines';
import { createNetwork } from '../../../../src/trainer/network';
import { evaluate, evaluationOf, logSoftmax } from '../../../../src/trainer/training/evaluation';
import { evenBatchSize, inferences, withInferenceLoader } from '../../../../src/trainer/training/inference';
import { tinyRun } from '../tinyRun';

describe('evenBatchSize', () => {
  it('needs as few batches as the largest size, and leaves less than one image a batch empty', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 512 }), (count, largest) => {
        const size = evenBatchSize(count, largest);
        const batches = Math.ceil(count / largest);
        expect(size).toBeLessThanOrEqual(largest);
        expect(Math.ceil(count / size)).toBe(batches);
        expect(size * batches - count).toBeLessThan(batches);
      }),
    );
  });
});

describe('logSoftmax', () => {
  it('gives probabilities that sum to 1, whatever is added to the logits', () => {
    const logit = fc.float({ min: -100, max: 100, noNaN: true });
    fc.assert(
      fc.property(fc.array(logit, { minLength: 1, maxLength: 20 }), (logits) => {
        const probabilities = logSoftmax(Float32Array.from(logits)).map(Math.exp);
        expect(probabilities.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
      }),
    );
    expect([...logSoftmax(Float32Array.of(1e30, 1e30))]).toEqual([-Math.LN2, -Math.LN2]);
    expect([...logSoftmax(Float32Array.of(NaN, 0))]).toEqual([NaN, NaN]);
  });
});

describe('evaluate', () => {
  beforeAll(() => startEngine('onnx'));

  it('gives the same figures whatever the batch size, and no image twice', async () => {
    const run = await tinyRun();
    const engine = await startEngine('onnx');
    const network = createNetwork({ ...run.config, seed: 1 }, run.dataset.classes.length);
    onTestFinished(() => network.dispose());
    const examples: Example[] = run.dataset.test.slice(0, 11);
    const scoreWith = (batchSize: number) =>
      withInferenceLoader(
        examples,
        { ...run.config, training: { ...run.config.training, batchSize } },
        network.backbone.normalization,
        (loader) => evaluate(loader, 0, { network, engine }),
      );
    const whole = await scoreWith(11);
    const parts = await scoreWith(3);
    expect(parts.predictions.map(({ path }) => path)).toEqual(examples.map(({ relativePath }) => relativePath));
    expect(parts.loss).toBeCloseTo(whole.loss, 5);
    expect(parts.accuracy).toBe(whole.accuracy);
    const evaluation = evaluationOf(parts, { split: 'test', epoch: 1, classes: run.dataset.classes });
    expect(evaluation.confusion.flat().reduce((a, b) => a + b)).toBe(11);
    expect(evaluation.accuracy).toBeCloseTo(whole.accuracy, 12);
  });

  it('leaves no tensors behind when the reader stops early', async () => {
    const run = await tinyRun();
    const engine = await startEngine('onnx');
    const network = createNetwork({ ...run.config, seed: 1 }, 3);
    onTestFinished(() => network.dispose());
    const before = tf.memory().numTensors;
    await withInferenceLoader(run.dataset.test, run.config, network.backbone.normalization, async (loader) => {
      for await (const { logits } of inferences(loader, 0, { network, engine })) {
        expect(logits).toHaveLength(6 * 3);
        break;
      }
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('stops between two batches', async () => {
    const run = await tinyRun();
    const engine = await startEngine('onnx');
    const network = createNetwork({ ...run.config, seed: 1 }, 3);
    onTestFinished(() => network.dispose());
    const stop = new AbortController();
    const done: number[] = [];
    const onProgress = (count: number) => {
      done.push(count);
      stop.abort();
    };
    const evaluating = withInferenceLoader(run.dataset.test, run.config, network.backbone.normalization, (loader) =>
      evaluate(loader, 0, { network, engine, stop: stop.signal, onProgress }),
    );
    await expect(evaluating).rejects.toThrow('stopped');
    expect(done).toEqual([6]);
  });
});
