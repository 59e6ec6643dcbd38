import * as tf from '@tensorflow/tfjs-core';
import type { LayerVariable, layers } from '@tensorflow/tfjs-layers';
import { BadInputError } from '../../errors';
import { relu6 } from '../activations';
import { halfNormalization, type Backbone, type Mode, type Stage } from '../backbone';
import { batchNormalization } from '../batchNormalization';
import type { Layer, Seed } from '../layers';
import { constant, normal } from '../variables';
import { segmentsOf, type Segment } from './stages';
import type { Topology } from './topology';
import { shapeText, traceLayers, type Step } from './trace';

/** A step's output from its inputs. */
type Apply = (inputs: tf.Tensor[], mode: Mode) => tf.Tensor;

export interface LayersModelOptions {
  /** Name of the layer whose output are the features, or the activations whose mean over all positions they are. */
  readonly featureLayer: string;
  /** Of the random weights, or that they are loaded later. */
  readonly seed: Seed;
}

/**
 * A person's own backbone: a Keras model up to one of its layers. Parameters are called `<layer>.<weight>`.
 *
 * Two things are as in the other backbones and not as in Keras: there is no dropout or noise, and batch normalization moves its
 * running statistics by 0.1 a step. Keras's files often say 0.001, at which a short run would be evaluated with the old ones.
 * @throws {BadInputError} when the layer does not exist or gives no features
 */
export function createLayersModel(topology: Topology, { featureLayer, seed }: LayersModelOptions): Backbone {
  const model = topology.build();
  const steps = traceLayers(model, featureLayer, topology.source);
  const { parameters, buffers } = variablesOf(steps, topology.source);
  initialize(parameters, buffers, seed);
  const segments = segmentsOf(steps);
  checkShared(segments, topology.source);
  const last = steps.at(-1)!;
  const [rank, featureDimension] = [last.shape.length, last.shape.at(-1)];
  if ((rank !== 2 && rank !== 4) || !featureDimension)
    throw new BadInputError(
      `model.featureLayer "${featureLayer}" of ${topology.source} gives ${shapeText(last.shape)}: expected features [null, d] ` +
        'or activations [null, height, width, channels], whose mean over all positions is taken.',
    );
  const pool: Stage = { name: 'pool', prefixes: [], run: (x) => tf.mean(x, [1, 2]) };
  const stages = segments.map(stageOf);
  return {
    stages: rank === 4 ? [...stages, pool] : stages,
    classifierName: 'classifier',
    featureDimension,
    normalization: halfNormalization,
    parameters,
    buffers,
    dispose: () => model.dispose(),
  };
}

function variablesOf(steps: readonly Step[], source: string) {
  const parameters = new Map<string, tf.Variable>();
  const buffers = new Map<string, tf.Variable>();
  for (const layer of new Set(steps.map((step) => step.layer))) {
    // A layer that was frozen when the file was written is trained here unless the configuration freezes it.
    layer.trainable = true;
    for (const weight of layer.weights) {
      const name = nameOf(weight);
      if (parameters.has(name) || buffers.has(name))
        throw new BadInputError(`${source} has two weights "${name}": give each of its layers a name of its own.`);
      (layer.trainableWeights.includes(weight) ? parameters : buffers).set(name, variableOf(weight));
    }
  }
  return { parameters, buffers };
}

const nameOf = ({ originalName }: LayerVariable): string => originalName.replaceAll('/', '.');
const variableOf = (weight: LayerVariable): tf.Variable => weight.read() as tf.Variable;

/** Scales and variances 1, offsets, biases and means 0, matrices and filters He's: N(0, 2 ÷ inputs). */
function initialize(
  parameters: ReadonlyMap<string, tf.Variable>,
  buffers: ReadonlyMap<string, tf.Variable>,
  seed: Seed,
): void {
  for (const [name, variable] of [...parameters, ...buffers]) {
    const { shape, rank } = variable;
    const inputs = shape.slice(0, -1).reduce((product, length) => product * length, 1);
    const isOne = name.endsWith('.gamma') || name.endsWith('.moving_variance');
    const random = () => (seed === 'loaded later' ? constant(NaN) : normal(seed, Math.sqrt(2 / inputs)));
    const initial = rank < 2 ? constant(isOne ? 1 : 0) : random();
    tf.tidy(() => variable.assign(tf.tensor(initial(name, shape), shape)));
  }
}

/** @throws {BadInputError} when a layer's weights are used in two stages, which could then not be frozen one by one */
function checkShared(segments: readonly Segment[], source: string): void {
  const owners = new Map<layers.Layer, Segment>();
  for (const segment of segments)
    for (const { layer } of segment.steps) {
      const owner = owners.get(layer);
      if (owner && owner !== segment && layer.weights.length > 0)
        throw new BadInputError(
          `${source} uses the weights of its layer "${layer.name}" twice, which is not supported.`,
        );
      owners.set(layer, segment);
    }
}

function stageOf({ start, steps }: Segment): Stage {
  const applied = steps.map(({ layer, inputs }) => ({ inputs, apply: applyOf(layer) }));
  const prefixes = steps.flatMap(({ layer }) => layer.weights.map((weight) => nameOf(weight).replace(/[^.]*$/, '')));
  return {
    name: steps.at(-1)!.layer.name,
    prefixes: [...new Set(prefixes)],
    run(x, mode) {
      const outputs: tf.Tensor[] = [];
      const output = (number: number) => (number < start ? x : outputs[number - start]!);
      for (const { inputs, apply } of applied) outputs.push(apply(inputs.map(output), mode));
      return outputs.at(-1)!;
    },
  };
}

function applyOf(layer: layers.Layer): Apply {
  const isBatchNorm = layer.getClassName() === 'BatchNormalization';
  const faster = isBatchNorm ? channelNormalization(layer) : relu6Of(layer);
  return (inputs, mode) => {
    const [first] = inputs;
    if (faster) return faster(first as tf.Tensor4D, mode);
    // What Keras calls training would switch dropout on.
    const training = isBatchNorm && mode === 'train';
    return layer.apply(inputs.length === 1 ? first! : inputs, { training }) as tf.Tensor;
  };
}

/** Keras's own gradient of it compares and chooses; undefined for other layers. */
function relu6Of(layer: layers.Layer): Layer | undefined {
  const is = layer.getClassName() === 'ReLU' && layer.getConfig()['maxValue'] === 6;
  return is ? (x) => relu6(x) : undefined;
}

/** Batch normalization as in the other backbones, with its faster gradient; undefined where it is not over channels. */
function channelNormalization(layer: layers.Layer): Layer | undefined {
  const { ndim, axes } = layer.inputSpec[0]!;
  if (ndim !== 4 || axes?.[3] === undefined) return undefined;
  const weight = (name: string): tf.Variable<tf.Rank.R1> | undefined => {
    const found = layer.weights.find(({ originalName }) => originalName.endsWith(`/${name}`));
    return found && (variableOf(found) as tf.Variable<tf.Rank.R1>);
  };
  return batchNormalization({
    name: layer.name,
    scale: weight('gamma'),
    offset: weight('beta'),
    mean: weight('moving_mean')!,
    variance: weight('moving_variance')!,
    epsilon: layer.getConfig()['epsilon'] as number,
  });
}
