import type { Network } from '../../network';
import { torchLayout, torchShapesOf, type StateDict } from './stateDict';
import { elementCount, LazyTensor, shapeText, type TensorData } from './tensorData';
import { listed } from './variableData';

/** Names of classes, in the order of a classifier's outputs. */
export interface ClassNames {
  readonly run: readonly string[];
  /** Absent: the file does not say. */
  readonly file?: readonly string[] | undefined;
}

/** What a run's classifier takes from a file: by the classes' names, never by their order. */
export interface ClassifierFit {
  /** By the network's names, in PyTorch's layout; empty when the classifier stays new. */
  readonly tensors: ReadonlyMap<string, TensorData>;
  /** What a person should know of it, a line for the log. */
  readonly description?: string;
}

export function isOfClassifier({ backbone: { classifierName } }: Network, name: string): boolean {
  return name.startsWith(`${classifierName}.`) || name === classifierName;
}

/**
 * Each class of the run that the file has too takes its row of the file's classifier, the others keep the network's. Only names
 * and shapes are looked at.
 * @param found the file's tensors by the network's names
 */
export function fitClassifier(network: Network, found: StateDict, classes: ClassNames): ClassifierFit {
  const shapes = new Map([...torchShapesOf(network)].filter(([name]) => isOfClassifier(network, name)));
  if (![...shapes.keys()].some((name) => found.has(name))) return { tensors: new Map() };
  const { run, file } = classes;
  const leftOut = (why: string) => ({ tensors: new Map(), description: `The file's classifier is left out: ${why}.` });
  if (!file) return leftOut('it does not name its classes');
  for (const [name, shape] of shapes) {
    const expected = shapeText([file.length, ...shape.slice(1)]);
    const its = found.get(name);
    if (!its) return leftOut(`it has no ${name}`);
    if (shapeText(its.shape) !== expected)
      return leftOut(`${name} is ${shapeText(its.shape)}, expected ${expected} for its ${file.length} classes`);
  }
  const rows = run.map((name) => file.indexOf(name));
  const known = rows.filter((row) => row >= 0).length;
  if (known === 0) return leftOut(`none of its classes (${listed(file, 'in all')}) is one of this run`);
  const notes = [
    `Classifier: ${known} of ${run.length} classes from the file, by name`,
    ...listed(
      run.filter((name) => !file.includes(name)),
      'new',
    ),
    ...listed(
      file.filter((name) => !run.includes(name)),
      'in the file only, left out',
    ),
  ];
  const tensors = [...shapes].map(([name, shape]) => {
    const merged = () => mergedRows(found.get(name)!, ownTensor(network, name), rows);
    return [name, new LazyTensor(shape, merged)] as const;
  });
  return { tensors: new Map(tensors), description: `${notes.join('; ')}.` };
}

/** The network's value, in PyTorch's layout. */
function ownTensor({ parameters }: Network, name: string): TensorData {
  const variable = parameters.get(name)!;
  return torchLayout({ shape: variable.shape, data: variable.dataSync<'float32'>() });
}

/** Row k is row `rows[k]` of the file's tensor, or the network's own row k where that is −1. */
function mergedRows(theirs: TensorData, own: TensorData, rows: readonly number[]): Float32Array {
  const length = elementCount(own.shape.slice(1));
  const [from, data] = [theirs.data, Float32Array.from(own.data)];
  rows.forEach((row, k) => {
    if (row >= 0) data.set(from.subarray(row * length, (row + 1) * length), k * length);
  });
  return data;
}
