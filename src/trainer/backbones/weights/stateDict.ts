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
export const ignoredSuffix = '.num_batches_tracked';

/** The network's weights as PyTorch would save them. */
export async function stateDictOf(network: Network): Promise<Map<string, TensorData>> {
  const data = await dataOf(variablesOf(network));
  return new Map(
    [...data].map(([name, tensor]) => {
      const { shape, data } = torchLayout(tensor);
      return [name, { shape, data }];
    }),
  );
}

/** A tensor of tfjs with its axes as PyTorch has them. */
export function torchLayout(tensor: TensorData): TensorData {
  return permute(tensor, torchAxes);
}

/** The shapes that the network's weights have in PyTorch, by name. */
export function torchShapesOf(network: Network): Map<string, readonly number[]> {
  return new Map([...variablesOf(network)].map(([name, { shape }]) => [name, permuteShape(shape, torchAxes)]));
}

/**
 * Replaces the network's weights by those of `state`, all of them or none.
 * @param source the file's name, for error messages
 * @throws WeightsError when a key is missing, unexpected or of another shape
 */
export function loadStateDict(network: Network, state: StateDict, source: string): void {
  const found = new Map([...state].filter(([name]) => !name.endsWith(ignoredSuffix)));
  const advice = "Expected the network's own names; check model.backbone and model.width.";
  checkFit(torchShapesOf(network), found, source, advice);
  assignState(network, found, source);
}

/** Replaces some of the network's weights, by name, which must fit. @throws WeightsError when one cannot be read */
export function assignState(network: Network, state: StateDict, source: string): void {
  const variables = new Map([...variablesOf(network)].filter(([name]) => state.has(name)));
  assignData(variables, new Map([...state].map(([name, tensor]) => [name, permute(tensor, tfjsAxes)])), source);
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
