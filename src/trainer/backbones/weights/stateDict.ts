import * as tf from '@tensorflow/tfjs-core';
import type { Network } from '../../network';
import { classifierName } from '../../network';
import type { TensorData } from './safetensors';
import { WeightsError } from './weightsError';

/** Parameters and buffers by torchvision's key names, in PyTorch's layout: convolutions [out, in, H, W], `fc.weight` [K, d]. */
export type StateDict = ReadonlyMap<string, TensorData>;

/** tfjs axes in PyTorch's order, by rank: [H, W, in, out] → [out, in, H, W] and [in, out] → [out, in]. */
const torchAxes: Readonly<Record<number, readonly number[]>> = { 4: [3, 2, 0, 1], 2: [1, 0] };
/** PyTorch axes in tfjs's order. */
const tfjsAxes: Readonly<Record<number, readonly number[]>> = { 4: [2, 3, 1, 0], 2: [1, 0] };

/** PyTorch counts batches here; nothing reads it at momentum 0.1. */
const ignoredSuffix = '.num_batches_tracked';
/** How many keys of a kind an error lists. */
const listedKeys = 3;

/** The network's weights as PyTorch would save them. */
export async function stateDictOf(network: Network): Promise<Map<string, TensorData>> {
  const state = new Map<string, TensorData>();
  for (const [name, variable] of variablesOf(network))
    state.set(
      name,
      permute({ shape: variable.shape, data: (await variable.data()) as Float32Array }, torchAxes[variable.rank]),
    );
  return state;
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
  const classifierShape = state.get(`${classifierName}.weight`)?.shape;
  const classifierClassCount = classifierShape?.length === 2 ? classifierShape[0] : undefined;
  const classifierLoaded = classifier === 'required' || classifierClassCount === network.classCount;
  const wanted = (name: string) => classifierLoaded || !name.startsWith(`${classifierName}.`);

  const variables = [...variablesOf(network)].filter(([name]) => wanted(name));
  const found = new Map([...state].filter(([name]) => wanted(name) && !name.endsWith(ignoredSuffix)));
  checkFit(new Map(variables), found, source);
  for (const [name, variable] of variables) {
    const { shape, data } = permute(found.get(name)!, tfjsAxes[variable.rank]);
    tf.tidy(() => variable.assign(tf.tensor(data, [...shape])));
  }
  return { classifierLoaded, classifierClassCount };
}

function variablesOf(network: Network): Map<string, tf.Variable> {
  return new Map([...network.parameters, ...network.buffers]);
}

function checkFit(variables: ReadonlyMap<string, tf.Variable>, found: StateDict, source: string): void {
  const missing = [...variables.keys()].filter((name) => !found.has(name));
  const unexpected = [...found.keys()].filter((name) => !variables.has(name));
  const mismatched: string[] = [];
  for (const [name, variable] of variables) {
    const expected = permuteShape(variable.shape, torchAxes[variable.rank]);
    const shape = found.get(name)?.shape;
    if (shape && shape.join() !== expected.join())
      mismatched.push(`${name} (expected [${expected.join(', ')}], found [${shape.join(', ')}])`);
  }
  if (missing.length + unexpected.length + mismatched.length === 0) return;
  throw new WeightsError(
    `${source} does not fit the network: ` +
      [listed(missing, 'missing'), listed(unexpected, 'unexpected'), listed(mismatched, 'of another shape')]
        .filter(Boolean)
        .join('; ') +
      `. Expected torchvision's key names; check model.backbone, model.width and model.weights.`,
  );
}

function listed(names: readonly string[], what: string): string {
  if (names.length === 0) return '';
  const first = names.slice(0, listedKeys).join(', ');
  return `${names.length} ${what}: ${first}${names.length > listedKeys ? ', …' : ''}`;
}

function permuteShape(shape: readonly number[], axes: readonly number[] | undefined): readonly number[] {
  return axes ? axes.map((axis) => shape[axis]!) : shape;
}

/** The tensor with its axes in another order; without `axes` as it is. */
function permute(tensor: TensorData, axes: readonly number[] | undefined): TensorData {
  if (!axes) return tensor;
  const strides = tensor.shape.map((_, axis) => tensor.shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const shape = permuteShape(tensor.shape, axes);
  const data = new Float32Array(tensor.data.length);
  let at = 0;
  const copy = (axis: number, from: number): void => {
    if (axis === shape.length) {
      data[at++] = tensor.data[from]!;
      return;
    }
    const stride = strides[axes[axis]!]!;
    for (let i = 0; i < shape[axis]!; i++) copy(axis + 1, from + i * stride);
  };
  copy(0, 0);
  return { shape, data };
}
