import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerOnnxBackend } from '../../src/trainer/engines/onnx';
import { AdaRand, attract, repel } from '../../src/trainer/regularizers/adaRand';
import { gaussian } from './fill';
import { golden, relativeError } from './golden';

interface GoldenStep {
  labels: number[];
  reference: number[][];
  regularization: number;
  featureGradient: number[][];
  attract: number;
  repel: number;
  running: number[][];
  mu: number[][];
}
const expected = golden<{
  shapes: { N: number; K: number; d: number };
  alpha: number;
  lambda: number;
  priorLearningRate: number;
  totalSteps: number;
  mu0: number[][];
  sigma: number[][];
  steps: GoldenStep[];
}>('adarand');
const { N, K, d } = expected.shapes;
const limit = 1e-5;

beforeAll(async () => {
  await registerOnnxBackend();
});

describe.each(['cpu', 'onnx'])('AdaRand on the engine %s', (engine) => {
  it('follows five steps of PyTorch', async () => {
    await tf.setBackend(engine);
    const flat = (rows: number[][]) => Float32Array.from(rows.flat());
    const { alpha, lambda, priorLearningRate, totalSteps } = expected;
    const statistics = {
      classCount: K,
      featureDimension: d,
      counts: new Array<number>(K).fill(3),
      classMeans: flat(expected.mu0),
      classDeviations: flat(expected.sigma),
      mean: new Float32Array(d),
      deviation: new Float32Array(d),
    };
    const noise = {
      gaussian: (step: number, count: number) => Float32Array.from(gaussian(`noise/${step}`, count)),
      uniform: () => new Float32Array(N * d),
    };
    const adaRand = new AdaRand({ name: 'adarand', alpha, lambda, priorLearningRate }, statistics, totalSteps, noise);
    const means = adaRand.state().get('means') as tf.Variable<tf.Rank.R2>;
    const running = adaRand.state().get('running') as tf.Variable<tf.Rank.R2>;

    for (const [step, golden] of expected.steps.entries()) {
      const features = tf.tensor2d(Float32Array.from(gaussian(`features/${step}`, N * d)), [N, d]);
      const labels = tf.tensor1d(golden.labels, 'int32');
      const { value, grad } = tf.valueAndGrad((f: tf.Tensor) =>
        adaRand.penalty({ features: f as tf.Tensor2D, labels, step }),
      )(features) as { value: tf.Scalar; grad: tf.Tensor };
      expect(relativeError(await value.data(), [golden.regularization])).toBeLessThan(limit);
      expect(relativeError(await grad.data(), golden.featureGradient.flat())).toBeLessThan(limit);

      const before = tf.clone(means);
      adaRand.afterStep(features, labels, step);
      expect(relativeError(await running.data(), golden.running.flat())).toBeLessThan(limit);
      expect(relativeError(await attract(before, running).data(), [golden.attract])).toBeLessThan(limit);
      expect(relativeError(await repel(before).data(), [golden.repel])).toBeLessThan(limit);
      expect(relativeError(await means.data(), golden.mu.flat())).toBeLessThan(limit);
    }
    adaRand.dispose();
  });
});
