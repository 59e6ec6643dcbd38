import * as tf from '@tensorflow/tfjs-core';
import { registerOnnxBackend, type OnnxBackend } from '../../src/trainer/engines/onnx';

/*
 * `node --expose-gc manySteps.js STEPS SIZES` trains a tiny network on the engine onnx, on batches of SIZES different sizes in turn,
 * and prints a line of JSON now and then: what it holds. More sizes than the engine keeps sessions (24) is the worst case:
 * every step compiles one and releases another. scripts/benchMemory.mjs builds and runs it.
 */

interface Network {
  readonly filter: tf.Variable;
  readonly classifier: tf.Variable;
  readonly velocities: tf.Variable[];
}

function createNetwork(): Network {
  const filter = tf.variable(tf.randomNormal([3, 3, 3, 16], 0, 0.1, 'float32', 1));
  const classifier = tf.variable(tf.randomNormal([16, 4], 0, 0.1, 'float32', 2));
  return { filter, classifier, velocities: [filter, classifier].map((each) => tf.variable(tf.zerosLike(each))) };
}

/** One step of momentum on random images, with dropout. */
function train({ filter, classifier, velocities }: Network, batch: number, seed: number): void {
  const images = tf.randomUniform([batch, 8, 8, 3], 0, 1, 'float32', seed) as tf.Tensor4D;
  const labels = tf.oneHot(tf.range(0, batch, 1, 'int32').mod(4).toInt(), 4);
  const loss = () => {
    const activations = tf.relu(tf.conv2d(images, filter as tf.Tensor as tf.Tensor4D, 1, 'same'));
    const features = tf.dropout(tf.mean(activations, [1, 2]), 0.1, undefined, seed);
    return tf.losses.softmaxCrossEntropy(labels, tf.matMul(features, classifier)) as tf.Scalar;
  };
  const { grads } = tf.variableGrads(loss, [filter, classifier]);
  [filter, classifier].forEach((variable, index) => {
    const velocity = velocities[index]!;
    velocity.assign(tf.add(tf.mul(velocity, 0.9), grads[variable.name]!));
    variable.assign(tf.sub(variable, tf.mul(velocity, 0.01)));
  });
}

function figures(backend: OnnxBackend) {
  (globalThis as { gc?: () => void }).gc?.();
  const { sessions, pooledBytes } = backend.memory();
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  const tensors = tf.memory().numTensors;
  return { tensors, sessions, compilations: backend.stats.compilations, pooledBytes, rss, heapUsed, arrayBuffers };
}

async function main([steps, sizes]: number[]): Promise<void> {
  const backend = await registerOnnxBackend({ threads: 1 });
  await tf.setBackend('onnx');
  const network = createNetwork();
  for (let step = 1; step <= steps!; step++) {
    tf.tidy(() => train(network, 1 + (step % sizes!), step));
    await backend.flush();
    if (step % (steps! / 10) === 0) console.log(JSON.stringify({ step, ...figures(backend) }));
  }
}

main(process.argv.slice(2).map(Number)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
