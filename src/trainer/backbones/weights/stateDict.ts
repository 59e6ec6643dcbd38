import type * as tf from '@tensorflow/tfjs-core';
import type { Network } from '../../network';
import { LazyTensor, type TensorData } from './tensorData';
import { assignData, checkFit, dataOf } from './variableData';

/** Parameters and buffers by torchvision's key names, in PyTorch's layout: convolutions [out, in, H, W], `fc.weight` [K, d]. */
export type StateDict = ReadonlyMap<string, TensorData>;

/** tfjs's axes in PyTorch's order, by rank: [H, W, in, out] → [out, in, H, W] and [in, out] → [out, in]. */
const torchAxes: Readonly<Record<number, readonly number[]>> = { 4: [3, 2, 0, 1], 2: [1, 0] };
/** PyTorch's axes in tfjs's order. */
const tfjsAxes: Readonly<Record<number, readonly number[]>> = { 4: [2, 3, 1, 0], 2: [1, 0] };

/** PyTorch counts batches here; at a fixed momentum nothing reads it. */
const ignoredSuffix = '.num_batches_tracked';

/** The network's weights as PyTorch would save them. */
export async function stateDictOf(network: Network): Promise<Map<string, TensorData>> {
  const data = await dataOf(variablesOf(network));
  return new Map(
    [...data].map(([name, tensor]) => {
      const { shape, data } = permute(tensor, torchAxes);
      return [name, { shape, data }];
    }),
  );
}

export interface LoadOptions {
  /** The file's name, for error messages. */
  readonly source: string;
  /**
   * `required`: the classifier is part of the weights, as in a checkpoint. `optional`: one that is absent or has another
   * class count is skipped, as when fine-tuning starts from pretrained weights.
   */
  readonly classifier: 'required' | 'optional';
}

export interface LoadReport {
  /** Whether the classifier came from the file; if not, it stays as it was. */
  readonly classifierLoaded: boolean;
  /** K of the file's classifier, if it has one. */
  readonly classifierClassCount?: number;
}

/**
 * Replaces the network's weights by those of `state`, all or nothing.
 * @throws WeightsError when a key is missing, unexpected or of another shape
 */
export function loadStateDict(network: Network, state: StateDict, { source, classifier }: LoadOptions): LoadReport {
  const { classifierName } = network.backbone;
  const classifierClassCount = state.get(`${classifierName}.weight`)?.shape[0];
  const classifierLoaded = classifier === 'required' || classifierClassCount === network.classCount;
  const wanted = ([name]: readonly [string, unknown]) =>
    !name.endsWith(ignoredSuffix) && (classifierLoaded || !name.startsWith(`${classifierName}.`));

  const variables = new Map([...variablesOf(network)].filter(wanted));
  const found = new Map([...state].filter(wanted));
  const expected = new Map([...variables].map(([name, { shape }]) => [name, permuteShape(shape, torchAxes)]));
  const advice = "Expected torchvision's key names; check model.backbone, model.width and model.weights.";
  checkFit(expected, found, source, advice);
  assignData(variables, new Map([...found].map(([name, tensor]) => [name, permute(tensor, tfjsAxes)])), source);
  return { classifierLoaded, classifierClassCount };
}

function variablesOf(network: Network): Map<string, tf.Variable> {
  return new Map([...network.parameters, ...network.buffers]);
}

function permuteShape(shape: readonly number[], axes: typeof torchAxes): readonly number[] {
  return axes[shape.length]?.map((axis) => shape[axis]!) ?? shape;
}

/** The tensor with its axes in another order, when asked for; ranks that `axes` does not name stay as they are. */
function permute(tensor: TensorData, axes: typeof torchAxes): TensorData {
  const order = axes[tensor.shape.length];
  if (!order) return tensor;
  return new LazyTensor(permuteShape(tensor.shape, axes), () => permuteData(tensor.data, tensor.shape, order));
}

/** Row by row in the new order of axes. */
function permuteData(source: Float32Array, from: readonly number[], order: readonly number[]): Float32Array {
  const shape = order.map((axis) => from[axis]!);
  const strides = order.map((axis) => from.slice(axis + 1).reduce((product, length) => product * length, 1));
  const data = new Float32Array(source.length);
  let at = 0;
  const copy = (axis: number, start: number): void => {
    const length = shape[axis]!;
    const stride = strides[axis]!;
    if (axis < shape.length - 1) for (let i = 0; i < length; i++) copy(axis + 1, start + i * stride);
    else for (let i = 0; i < length; i++) data[at++] = source[start + i * stride]!;
  };
  copy(0, 0);
  return data;
}
