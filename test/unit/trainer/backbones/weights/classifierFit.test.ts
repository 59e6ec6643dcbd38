import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fitClassifier } from '../../../../../src/trainer/backbones/weights/classifierFit';
import { assignState, stateDictOf, type StateDict } from '../../../../../src/trainer/backbones/weights/stateDict';
import type { TensorData } from '../../../../../src/trainer/backbones/weights/tensorData';
import { createNetwork, type Network } from '../../../../../src/trainer/network';

const config = { model: { backbone: 'resnet18', width: 0.125 }, data: { imageSize: 32 }, seed: 1 } as const;
const run = ['ant', 'bee', 'cow'];
const features = 64;

let network: Network;
/** What a new classifier is. */
let own: StateDict;
beforeAll(async () => {
  await tf.setBackend('cpu');
  network = createNetwork(config, run.length);
  own = await stateDictOf(network);
});
afterAll(() => network.dispose());

/** A classifier whose row k has 10 k + 10 everywhere, and whose bias k is −k − 1. */
function classifier(count: number, length = features): Map<string, TensorData> {
  const weight = Float32Array.from({ length: count * length }, (_, i) => 10 * Math.floor(i / length) + 10);
  const bias = Float32Array.from({ length: count }, (_, k) => -k - 1);
  return new Map([
    ['fc.weight', { shape: [count, length], data: weight }],
    ['fc.bias', { shape: [count], data: bias }],
  ]);
}

/** The rows of the network's classifier, after those of the file went into it. */
async function rowsWith(found: StateDict, file: string[]) {
  const fit = fitClassifier(network, found, { run, file });
  const made = createNetwork(config, run.length);
  assignState(made, fit.tensors, 'x');
  const state = await stateDictOf(made);
  made.dispose();
  const weight = state.get('fc.weight')!.data;
  const rows = run.map((_, k) => [...weight.subarray(k * features, (k + 1) * features)]);
  return { rows, bias: [...state.get('fc.bias')!.data], description: fit.description };
}

const constantRow = (value: number) => Array<number>(features).fill(value);
const newRow = (k: number) => [...own.get('fc.weight')!.data.subarray(k * features, (k + 1) * features)];

describe("a file's classifier", () => {
  it('goes to the classes of the same names, in whatever order the file has them', async () => {
    expect(await rowsWith(classifier(3), ['cow', 'ant', 'bee'])).toEqual({
      rows: [constantRow(20), constantRow(30), constantRow(10)],
      bias: [-2, -3, -1],
      description: 'Classifier: 3 of 3 classes from the file, by name.',
    });
  });

  it('leaves classes that the file lacks as random as in a new classifier', async () => {
    expect(await rowsWith(classifier(4), ['dog', 'cow', 'eel', 'Bee'])).toEqual({
      rows: [newRow(0), newRow(1), constantRow(20)],
      bias: [0, 0, -2],
      description:
        'Classifier: 1 of 3 classes from the file, by name; 2 new: ant, bee; 3 in the file only, left out: dog, eel, Bee.',
    });
  });

  it.each<[string, Map<string, TensorData>, string[] | undefined, string]>([
    ['does not name its classes, even if it has as many', classifier(3), undefined, 'it does not name its classes'],
    [
      'has none of the classes',
      classifier(2),
      ['dog', 'eel'],
      'none of its classes (2 in all: dog, eel) is one of this run',
    ],
    [
      'has other classes than it names',
      classifier(3),
      ['ant', 'bee'],
      'fc.weight is [3, 64], expected [2, 64] for its 2 classes',
    ],
    ['is for other features', classifier(3, 32), run, 'fc.weight is [3, 32], expected [3, 64] for its 3 classes'],
    ['is not whole', new Map([...classifier(3)].slice(0, 1)), run, 'it has no fc.bias'],
  ])('is left out when it %s', (_what, found, file, why) => {
    const { tensors, description } = fitClassifier(network, found, { run, file });
    expect(tensors.size).toBe(0);
    expect(description).toBe(`The file's classifier is left out: ${why}.`);
  });

  it('is not missed in a file without one', () => {
    expect(fitClassifier(network, new Map(), { run })).toEqual({ tensors: new Map() });
  });
});
