import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { copyFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { writeSafetensors } from '../../../../src/trainer/backbones/weights/safetensors';
import { stateDictOf } from '../../../../src/trainer/backbones/weights/stateDict';
import type { TensorData } from '../../../../src/trainer/backbones/weights/tensorData';
import { WeightsError } from '../../../../src/trainer/backbones/weights/weightsError';
import { BadInputError, StoppedError } from '../../../../src/trainer/errors';
import { createNetwork, type Network } from '../../../../src/trainer/network';
import { checkPretrained, loadPretrained, type PretrainedConfig } from '../../../../src/trainer/training/pretrained';
import { temporaryFolder } from '../../runFolder/records';
import { modelName, startHub } from '../hub/testHub';

const classes = ['cat', 'dog', 'fox'];
const seed = 1;
const mean = [0.1, 0.2, 0.3] as const;
const std = [0.4, 0.5, 0.6] as const;

function configOf(weights: string | null): PretrainedConfig {
  return { model: { backbone: 'resnet18', width: 0.125, weights }, data: { imageSize: 32 }, seed };
}

let networks: Network[] = [];
function network(weights: string | null, ofSeed = seed): Network {
  const made = createNetwork({ ...configOf(weights), seed: ofSeed }, classes.length);
  networks.push(made);
  return made;
}

beforeEach(() => tf.setBackend('cpu'));
afterEach(() => {
  networks.forEach((made) => made.dispose());
  networks = [];
  vi.unstubAllEnvs();
});

/** A file with the weights of another network. */
async function weightsFile(
  change: (state: Map<string, TensorData>) => void = () => undefined,
  metadata: Record<string, string> = { classes: JSON.stringify(classes) },
) {
  const state = await stateDictOf(network(null, 7));
  change(state);
  return { state, bytes: writeSafetensors(state, { metadata }) };
}

async function load(weights: string | null, stop?: AbortSignal) {
  const target = network(weights);
  const lines: string[] = [];
  const told: string[] = [];
  const print = (line: string) => void lines.push(line);
  const tell = (activity: string) => void told.push(activity);
  const normalization = await loadPretrained(target, configOf(weights), { classes, print, tell, stop });
  return { lines, told, normalization, state: await stateDictOf(target) };
}

describe('weights of a file', () => {
  it('replace those of the network, and say what was left out', async () => {
    const file = path.join(await temporaryFolder(), 'x.safetensors');
    const { state, bytes } = await weightsFile((all) => all.set('queue', { shape: [1], data: new Float32Array(1) }));
    await writeFile(file, bytes);
    const loaded = await load(file);
    for (const [name, { data }] of loaded.state) expect(data, name).toEqual(state.get(name)!.data);
    expect(loaded.lines).toEqual([
      `Loaded ${file}: 102 tensors (names of the backbone).`,
      'Classifier: 3 of 3 classes from the file, by name.',
      '1 in the file only, left out: queue.',
    ]);
    expect(loaded.normalization).toBeUndefined();
  });

  it('may lack some, which are then as random as without a file, and no number is left undefined', async () => {
    const file = path.join(await temporaryFolder(), 'x.safetensors');
    await writeFile(file, (await weightsFile((state) => state.delete('conv1.weight'))).bytes);
    const { state } = await load(file);
    expect(state.get('conv1.weight')).toEqual((await stateDictOf(network(null))).get('conv1.weight'));
  });

  it('say how their images were normalized', async () => {
    const file = path.join(await temporaryFolder(), 'x.safetensors');
    await writeFile(file, (await weightsFile(undefined, { normalization: JSON.stringify({ mean, std }) })).bytes);
    expect((await load(file)).normalization).toEqual({ mean, std });
  });

  it('are recognized by their content', async () => {
    const file = path.join(await temporaryFolder(), 'x.safetensors');
    await copyFile(new URL('../../../golden/pytorch/archive.pth', import.meta.url), file);
    await expect(load(file)).rejects.toThrow(
      /x\.safetensors does not fit: 100 of 100 missing: .*; 15 unexpected: plain/,
    );
  });

  it.each([
    ['version https://git-lfs.github.com/spec/v1\noid sha256:…', 'git lfs pull'],
    ['<!DOCTYPE html>', 'is a web page'],
    ['', 'it has 0 bytes'],
  ])('that are something else are refused: %s', async (content, message) => {
    const file = path.join(await temporaryFolder(), 'x.safetensors');
    await writeFile(file, content);
    await expect(load(file)).rejects.toThrow(WeightsError);
    await expect(load(file)).rejects.toThrow(message);
  });

  it('that are not there are named', async () => {
    const folder = await temporaryFolder();
    await expect(load(path.join(folder, 'x.pth'))).rejects.toThrow(BadInputError);
    await expect(load(path.join(folder, 'x.pth'))).rejects.toThrow(
      /x\.pth cannot be read: it does not exist\. model\.weights must/,
    );
    await expect(load(folder)).rejects.toThrow('it is a folder');
  });

  it('are not needed', async () => {
    expect((await load(null)).lines).toEqual(['Training from random weights: model.weights is null.']);
  });
});

describe('weights of a model on the hub', () => {
  async function hubWith(change?: (state: Map<string, TensorData>) => void) {
    const { state, bytes } = await weightsFile(change);
    const hub = await startHub({
      'model.safetensors': bytes,
      'config.json': JSON.stringify({ pretrained_cfg: { mean, std } }),
    });
    const cache = await temporaryFolder();
    vi.stubEnv('HF_ENDPOINT', hub.endpoint);
    vi.stubEnv('ADARAND_CACHE', cache);
    return { hub, cache, state, bytes };
  }

  it('are downloaded and loaded', async () => {
    const { state, bytes } = await hubWith();
    const loaded = await load(modelName);
    expect(loaded.state.get('conv1.weight')).toEqual(state.get('conv1.weight'));
    expect(loaded.normalization).toEqual({ mean, std });
    expect(loaded.lines[1]).toBe(`Loaded ${modelName}: 102 tensors (names of the backbone).`);
    const size = (bytes.length / 1e6).toFixed(1);
    expect(loaded.told.at(-1)).toBe(`Downloading ${modelName}: ${size} of ${size} MB`);
  });

  it('are checked by their header, without a download', async () => {
    const { cache, bytes } = await hubWith();
    expect(await checkPretrained(network(modelName), configOf(modelName), ['fox', 'owl', 'dog'])).toEqual([
      `${modelName}: ${(bytes.length / 1e6).toFixed(1)} MB (model.safetensors) will be downloaded when the run starts.`,
      '102 tensors (names of the backbone).',
      'Classifier: 2 of 3 classes from the file, by name; 1 new: owl; 1 in the file only, left out: cat.',
    ]);
    expect(await readdir(cache)).toEqual([]);
  });

  it('that do not fit are found by the check', async () => {
    await hubWith((state) => state.set('conv1.weight', { shape: [1], data: new Float32Array(1) }));
    await expect(checkPretrained(network(modelName), configOf(modelName))).rejects.toThrow(
      `${modelName} does not fit: 1 of another shape: conv1.weight (expected [8, 3, 7, 7], found [1]).`,
    );
  });

  it('are left where they are when the run is stopped', async () => {
    const { hub } = await hubWith();
    const stop = new AbortController();
    hub.answer = (request) => {
      if (request.url!.startsWith('/cdn/')) stop.abort();
      return request.url!.startsWith('/cdn/');
    };
    await expect(load(modelName, stop.signal)).rejects.toThrow(StoppedError);
  });
});
