import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { gelu, relu6 } from '../../backbones/activations';
import { attention, linear } from '../../backbones/attention';
import { layerNorm } from '../../backbones/layerNormalization';
import { batchNorm, chain, convolution, depthwiseConvolution, type Layer } from '../../backbones/layers';
import { Variables } from '../../backbones/variables';
import { valueAndGradients } from '../../network';
import { randomStream } from '../../random';
import { crossEntropy } from '../../training/objective';

/** Largest relative errors. Float32 on a GPU is good to 1e-5 here; a program that is wrong is wrong by far. */
const lossLimit = 1e-4;
const gradientLimit = 1e-2;
/** Gradients smaller than this part of the largest are compared as if they had that size. */
const negligible = 1e-3;

const seed = 0;
const side = 32;
const labels = [0, 1, 2, 1];
const classCount = 3;
const channels = 8;

/** What one step computes, by name: the loss, each parameter's gradient, each running statistic. */
type Step = ReadonlyMap<string, Float32Array>;

/**
 * Compares one small training step on a tfjs backend with tfjs's cpu backend. The network is made of the layers that the
 * backbones are made of: convolutions, depthwise ones, pooling, batch and layer normalization, attention, a dense layer.
 * Leaves that backend the current one.
 * @throws Error when a result differs, saying which
 */
export async function selfCheck(backendName: string): Promise<void> {
  await tf.setBackend('cpu');
  // Else it prints an advertisement of tfjs-node.
  Object.assign(tf.backend(), { firstUse: false });
  const expected = await step();
  await tf.setBackend(backendName);
  const actual = await step();
  const smallest = negligible * Math.max(...[...expected.values()].map(norm));
  for (const [name, values] of expected) {
    const error = norm(values.map((x, i) => x - actual.get(name)![i]!)) / Math.max(norm(values), smallest);
    // Written so that NaN fails.
    if (!(error < (name === 'loss' ? lossLimit : gradientLimit)))
      throw new Error(`In a small training step, ${name} differs from the processor's by ${percent(error)}`);
  }
}

async function step(): Promise<Step> {
  const variables = new Variables();
  const logits = smallNetwork(variables);
  const images = randomStream(seed, 'self-check').gaussians(labels.length * side * side * 3);
  const results = tf.tidy(() => {
    const targets = tf.cast(tf.oneHot(tf.tensor1d(labels, 'int32'), classCount), 'float32') as tf.Tensor2D;
    const loss = () => crossEntropy(logits(tf.tensor4d(images, [labels.length, side, side, 3])), targets);
    const { value, gradients } = valueAndGradients(loss, variables.parameters);
    const named = [...gradients].map(([name, gradient]) => [`the gradient of ${name}`, gradient] as const);
    return Object.fromEntries<tf.Tensor>([['loss', value], ...named]);
  });
  const read = new Map<string, Float32Array>();
  for (const [name, tensor] of [...Object.entries(results), ...variables.buffers])
    read.set(name, await tensor.data<'float32'>());
  tf.dispose(results);
  variables.dispose();
  return read;
}

/** A network of some of every layer, in training mode: images [N, 32, 32, 3] to logits [N, K]. */
function smallNetwork(variables: Variables): (images: tf.Tensor4D) => tf.Tensor2D {
  const square = { from: channels, to: channels };
  const relu: Layer = (x) => tf.relu(x);
  const stem: Layer[] = [
    convolution(variables, seed, 'stem', { from: 3, to: channels, kernel: 7, stride: 2 }),
    batchNorm(variables, 'stem.norm', channels),
    relu,
    (x) => tf.maxPool(x, 3, 2, 1),
  ];
  const block: Layer[] = [
    convolution(variables, seed, 'block.1', { ...square, kernel: 3, stride: 2 }),
    batchNorm(variables, 'block.1.norm', channels),
    (x) => relu6(x),
    depthwiseConvolution(variables, seed, 'block.2', { channels, kernel: 3, stride: 1 }),
    batchNorm(variables, 'block.2.norm', channels),
  ];
  const shortcut: Layer[] = [convolution(variables, seed, 'shortcut', { ...square, kernel: 1, stride: 2 })];
  const normalize = layerNorm(variables, 'norm', channels, 1e-6);
  const queries = linear(variables, seed, 'queries', { from: channels, to: 3 * channels });
  const dense = linear(variables, seed, 'dense', { from: channels, to: classCount });
  return (images) => {
    const pooled = chain(stem, images, 'train');
    const summed = tf.relu(tf.add<tf.Tensor4D>(chain(block, pooled, 'train'), chain(shortcut, pooled, 'train')));
    const tokens = tf.reshape(summed, [labels.length, -1, channels]) as tf.Tensor3D;
    const [q, k, v] = tf.split(queries(normalize(tokens) as tf.Tensor3D), 3, -1) as [
      tf.Tensor3D,
      tf.Tensor3D,
      tf.Tensor3D,
    ];
    const attended = gelu(tf.add(attention(q, k, v, 2), tokens));
    return tf.reshape(dense(tf.mean(attended, 1, true)), [labels.length, classCount]);
  };
}

function norm(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));
}

function percent(error: number): string {
  return Number.isNaN(error) ? 'NaN' : `${(100 * error).toPrecision(2)} %`;
}
