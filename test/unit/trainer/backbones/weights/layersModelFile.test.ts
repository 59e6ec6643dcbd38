import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WeightsError } from '../../../../../src/trainer/backbones/weights/weightsError';
import { openWeightsFile } from '../../../../../src/trainer/backbones/weights/weightsFile';
import { residualModel, saveModel, type Saving } from '../../../../support/kerasModel';
import { temporaryFolder } from '../../../runFolder/records';

beforeEach(() => tf.setBackend('cpu'));
afterEach(() => tf.disposeVariables());

async function saved(saving?: Saving) {
  const model = residualModel();
  return { model, file: await saveModel(model, path.join(await temporaryFolder(), 'à b'), saving) };
}

const dataOf = (file: string, name: string): Float32Array => {
  const opened = openWeightsFile(file);
  const { data } = opened.tensors.get(name)!;
  opened.close();
  return data;
};

describe('model.json', () => {
  it('names weights by layer, with axes in the order of PyTorch', async () => {
    const { model, file } = await saved();
    const { tensors, close } = openWeightsFile(file);
    expect([...tensors].map(([name, { shape }]) => [name, shape])).toContainEqual(['stem.kernel', [16, 3, 3, 3]]);
    const kernel = model.weights.find(({ originalName }) => originalName === 'stem/kernel')!.read();
    expect(tensors.get('stem.kernel')!.data).toEqual(tf.transpose(kernel, [3, 2, 0, 1]).dataSync());
    expect(tensors.get('stem_bn.moving_variance')!.data).toEqual(new Float32Array(16).fill(1));
    close();
  });

  it('may hold numbers of one byte', async () => {
    const { model, file } = await saved({ quantized: true });
    const kernel = tf.transpose(model.getLayer('block1').getWeights()[0]!, [3, 2, 0, 1]).dataSync();
    const step = (Math.max(...kernel) - Math.min(...kernel)) / 255;
    const read = dataOf(file, 'block1.kernel');
    expect(Math.max(...read.map((x, i) => Math.abs(x - kernel[i]!)))).toBeLessThan(0.51 * step);
    expect(new Set(read).size).toBeGreaterThan(100);
  });

  it('may hold half-precision numbers', async () => {
    const file = path.join(await temporaryFolder(), 'model.json');
    const weight = { name: 'a/b', shape: [2], dtype: 'float32', quantization: { dtype: 'float16' } };
    writeFileSync(file, JSON.stringify(listing([weight], ['x.bin'])));
    writeFileSync(path.join(path.dirname(file), 'x.bin'), new Uint8Array([0x00, 0x3c, 0x00, 0xc0]));
    expect(dataOf(file, 'a.b')).toEqual(new Float32Array([1, -2]));
  });
});

const listing = (weights: object[], paths: string[]) => ({
  format: 'layers-model',
  modelTopology: {},
  weightsManifest: [{ paths, weights }],
});

describe('a damaged model.json', () => {
  it('lacks a file', async () => {
    const { file } = await saved();
    rmSync(path.join(path.dirname(file), 'group1-shard2of2.bin'));
    expect(() => dataOf(file, 'stem.kernel')).toThrow(WeightsError);
    expect(() => dataOf(file, 'stem.kernel')).toThrow(
      `${file} needs the file group1-shard2of2.bin beside it, which cannot be read: ENOENT`,
    );
  });

  it('has a file that is too short', async () => {
    const { file } = await saved();
    truncateSync(path.join(path.dirname(file), 'group1-shard2of2.bin'), 7);
    expect(() => dataOf(file, 'stem.kernel')).toThrow(
      /lists \d+ bytes of weights in group1-shard1of2\.bin, group1-shard2of2\.bin, but there are \d+: fetch them again/,
    );
  });

  it('names files elsewhere, which are not read', async () => {
    for (const name of ['../secret.bin', '/etc/passwd', 'a/b.bin']) {
      const { file } = await saved({ change: (json) => Object.assign(json, listing([weightOf('x')], [name])) });
      expect(() => dataOf(file, 'x')).toThrow(`names "${name}": expected the name of a file in its own folder`);
    }
  });

  it.each([
    ['a graph-model', { format: 'graph-model' }, 'it is a graph-model, which cannot be trained'],
    [
      'a type that is not known',
      listing([{ ...weightOf('x'), dtype: 'complex64' }], []),
      'weightsManifest.0.weights.0.dtype',
    ],
    ['a negative length', listing([{ ...weightOf('x'), shape: [-1] }], []), 'weightsManifest.0.weights.0.shape.0'],
    ['something else', { a: 1 }, 'modelTopology'],
  ])('is %s', async (_, json, why) => {
    const file = path.join(await temporaryFolder(), 'model.json');
    writeFileSync(file, JSON.stringify(json));
    expect(() => openWeightsFile(file)).toThrow(WeightsError);
    expect(() => openWeightsFile(file)).toThrow(why);
  });

  it('says so wherever it ends', async () => {
    const text = readFileSync((await saved()).file);
    const file = path.join(await temporaryFolder(), 'model.json');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: text.length - 1 }), (length) => {
        writeFileSync(file, text.subarray(0, length));
        expect(() => openWeightsFile(file)).toThrow(WeightsError);
      }),
      { numRuns: 50 },
    );
  });
});

function weightOf(name: string) {
  return { name, shape: [1], dtype: 'float32' };
}
