import type { Network } from '../../network';
import { resizePositionEmbedding } from '../positionEmbedding';
import { fitClassifier, isOfClassifier, type ClassifierFit, type ClassNames } from './classifierFit';
import { conventions, prefixesOf, renamed, type Convention } from './conventions';
import { ignoredSuffix, torchShapesOf, type StateDict } from './stateDict';
import { elementCount, LazyTensor, shapeText, type TensorData } from './tensorData';
import { listed } from './variableData';
import { WeightsError } from './weightsError';

/** The largest part of a backbone's numbers that pretrained weights may lack. */
const mostMissing = 0.1;

/** What of a file goes where in a network. */
export interface Fit {
  /** By the network's names and in its shapes, in PyTorch's layout. */
  readonly tensors: ReadonlyMap<string, TensorData>;
  /** Whose names the file has, and what was taken off them. */
  readonly convention: Convention;
  readonly prefix: string;
  /** Weights of the backbone that the file lacks. */
  readonly missing: readonly string[];
  /** Keys of the file that the network has no use for. */
  readonly leftOut: readonly string[];
  /** Sides of the grid of a position embedding that is resized. */
  readonly resized?: { readonly from: number; readonly to: number };
  /** What the classifier takes from the file; absent when the run's classes are not known. */
  readonly classifier?: ClassifierFit | undefined;
}

/** A file's keys as ours. */
interface Reading {
  readonly convention: Convention;
  readonly prefix: string;
  readonly tensors: Map<string, TensorData>;
  /** Keys that do not begin with the prefix. */
  readonly outside: string[];
}

/**
 * Finds out what of pretrained weights goes where: whose names they have, what a wrapper put before them, and which tensors
 * have another shape that says the same. Only names and shapes are looked at.
 * @param source the file's name, for error messages
 * @param classes what the outputs of the run's classifier and of the file's stand for
 * @throws {WeightsError} when they are another backbone's, or too few
 */
export function fitWeights(network: Network, state: StateDict, source: string, classes?: ClassNames): Fit {
  const { positions } = network.backbone;
  const isClassifier = (name: string) => isOfClassifier(network, name);
  const shapes = torchShapesOf(network);
  const expected = new Map([...shapes].filter(([name]) => !isClassifier(name)));
  const { tensors: found, convention, prefix, outside } = bestReading(state, expected);

  const tensors = new Map<string, TensorData>();
  const mismatched: string[] = [];
  for (const [name, shape] of expected) {
    const tensor = found.get(name);
    const fitting = tensor && adapted(tensor, shape, name === positions?.name);
    if (fitting) tensors.set(name, fitting);
    else if (tensor) mismatched.push(`${name} (expected ${shapeText(shape)}, found ${shapeText(tensor.shape)})`);
  }
  const ofTheBackbone = new Set([...expected.keys()].map(firstWord));
  const unknown = [...found.keys()].filter((name) => !shapes.has(name));
  const unexpected = unknown.filter((name) => ofTheBackbone.has(firstWord(name)) && !isClassifier(name));
  const missing = [...expected.keys()].filter((name) => !found.has(name));
  const size = (names: Iterable<string>) =>
    [...names].reduce((sum, name) => sum + elementCount(expected.get(name)!), 0);
  if (mismatched.length > 0 || unexpected.length > 0 || size(missing) > mostMissing * size(expected.keys()))
    throw unfit(source, expected.size, { missing, mismatched, unexpected: [...unknown, ...outside] });

  const classifier = classes && fitClassifier(network, found, classes);
  classifier?.tensors.forEach((tensor, name) => tensors.set(name, tensor));
  const gridOf = ({ shape }: TensorData) => Math.sqrt(shape.at(-2)! - 1);
  const from = positions && found.has(positions.name) ? gridOf(found.get(positions.name)!) : undefined;
  const resized = from !== undefined && from !== positions!.grid ? { from, to: positions!.grid } : undefined;
  return { tensors, convention, prefix, missing, leftOut: [...outside, ...unknown], resized, classifier };
}

/** What a person should know of it, in lines for the log. */
export function describeFit(fit: Fit): string[] {
  const { convention, prefix, tensors, missing, leftOut, resized, classifier } = fit;
  const isNew = classifier?.tensors.size === 0;
  const names = `names of ${convention.name}${prefix ? `, without "${prefix}"` : ''}`;
  return [
    `${tensors.size} tensors (${names})${isNew ? '; the classifier is new' : ''}.`,
    ...(classifier?.description ? [classifier.description] : []),
    ...listed(leftOut, 'in the file only, left out').map((text) => `${text}.`),
    ...listed(missing, 'not in the file, random at the start').map((text) => `${text}.`),
    ...(resized
      ? [`Position embedding resized from ${resized.from}×${resized.from} to ${resized.to}×${resized.to}.`]
      : []),
  ];
}

/** The way to read the keys by which most of them fit. */
function bestReading(state: StateDict, expected: ReadonlyMap<string, readonly number[]>): Reading {
  let best: { reading: Reading; fitting: number; named: number } | undefined;
  for (const prefix of prefixesOf(state.keys()))
    for (const convention of conventions) {
      const reading = read(state, prefix, convention);
      const named = [...reading.tensors].filter(([name]) => expected.has(name));
      const fitting = named.filter(
        ([name, { shape }]) => withoutOnes(shape) === withoutOnes(expected.get(name)!),
      ).length;
      if (!best || fitting > best.fitting || (fitting === best.fitting && named.length > best.named))
        best = { reading, fitting, named: named.length };
      if (fitting === expected.size) return reading;
    }
  return best!.reading;
}

function read(state: StateDict, prefix: string, convention: Convention): Reading {
  const tensors = new Map<string, TensorData>();
  const outside: string[] = [];
  for (const [key, tensor] of state) {
    if (key.endsWith(ignoredSuffix)) continue;
    if (key.startsWith(prefix)) tensors.set(renamed(key.slice(prefix.length), convention), tensor);
    else outside.push(key);
  }
  return { convention, prefix, tensors: joined(tensors), outside };
}

/** Parts `x[0]`, `x[1]`, … become one tensor, along the first axis. */
function joined(tensors: Map<string, TensorData>): Map<string, TensorData> {
  const whole = new Map<string, TensorData>();
  for (const [name, tensor] of tensors) {
    if (!name.includes('[')) whole.set(name, tensor);
    else if (name.includes('[0]')) {
      const parts: TensorData[] = [];
      for (let part; (part = tensors.get(name.replace('[0]', `[${parts.length}]`)));) parts.push(part);
      const rows = parts.reduce((sum, { shape }) => sum + shape[0]!, 0);
      whole.set(name.replace('[0]', ''), new LazyTensor([rows, ...tensor.shape.slice(1)], () => concatenated(parts)));
    }
  }
  return whole;
}

function concatenated(parts: readonly TensorData[]): Float32Array {
  const data = parts.map((part) => part.data);
  const all = new Float32Array(data.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of data) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The tensor in the network's shape; undefined when that is impossible. */
function adapted(tensor: TensorData, shape: readonly number[], isPositions: boolean): TensorData | undefined {
  if (shapeText(tensor.shape) === shapeText(shape)) return tensor;
  if (withoutOnes(tensor.shape) === withoutOnes(shape)) return new LazyTensor(shape, () => tensor.data);
  const [from, to] = [tensor.shape, shape].map((lengths) => Math.sqrt(lengths.at(-2)! - 1)) as [number, number];
  if (!isPositions || tensor.shape.at(-1) !== shape.at(-1) || !Number.isInteger(from)) return undefined;
  return new LazyTensor(shape, () => resizePositionEmbedding(tensor, from, to).data);
}

/** [1, 1, 768] and [768] are the same numbers. */
function withoutOnes(shape: readonly number[]): string {
  return shapeText(shape.filter((length) => length !== 1));
}

function firstWord(name: string): string {
  return name.split('.', 1)[0]!;
}

interface Misfits {
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
  readonly mismatched: readonly string[];
}

function unfit(source: string, count: number, { missing, unexpected, mismatched }: Misfits): WeightsError {
  const problems = [
    listed(missing, `of ${count} missing`),
    listed(unexpected, 'unexpected'),
    listed(mismatched, 'of another shape'),
  ].flat();
  return new WeightsError(
    `${source} does not fit: ${problems.join('; ')}. Expected the backbone's weights under their names in torchvision, timm, ` +
      'CLIP or transformers; check model.backbone, model.width, data.imageSize and model.weights.',
  );
}
