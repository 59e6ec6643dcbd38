import * as tf from '@tensorflow/tfjs-core';
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BackboneName } from '../../src/config/schema';
import { runPaths } from '../../src/runFolder/layout';
import { writeSafetensors } from '../../src/trainer/backbones/weights/safetensors';
import { startEngine } from '../../src/trainer/engines';
import { safetensorsFormat } from '../../src/trainer/export/safetensors';
import { createNetwork, type Network } from '../../src/trainer/network';
import { fineTune } from '../../src/trainer/training/fineTuning';
import { loadModel, readBestModel } from '../../src/trainer/training/modelCheckpoint';
import { loadPretrained } from '../../src/trainer/training/pretrained';
import { fill } from '../golden/fill';
import { relativeError } from '../golden/golden';
import { temporaryFolder } from '../unit/runFolder/records';
import { randomNetworkRun } from '../unit/trainer/export/randomNetworkRun';
import { fineTuningOf, tinyRun } from '../unit/trainer/tinyRun';

/*
 * Checkpoints go to PyTorch, and PyTorch's weights come here, with the same results on the other side. Without a Python that has
 * torch and the library in question (`PYTHON` names it) a comparison is skipped.
 */

const python = process.env['PYTHON'];
const script = fileURLToPath(new URL('peer.py', import.meta.url));
const libraries = python ? peer<string[]>('libraries') : [];
/** Largest relative difference of two float32 implementations. */
const limit = 1e-4;

function peer<T>(...args: string[]): T {
  return JSON.parse(
    execFileSync(python!, [script, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }),
  ) as T;
}

/** Two images in PyTorch's layout, in a file, and as tfjs has them. */
async function images(folder: string, size: number): Promise<{ file: string; tensor: tf.Tensor4D }> {
  const shape: [number, number, number, number] = [2, 3, size, size];
  const data = fill('input', shape);
  const file = path.join(folder, 'images.safetensors');
  await writeFile(file, writeSafetensors(new Map([['images', { shape, data }]])));
  return { file, tensor: tf.tidy(() => tf.transpose(tf.tensor4d(data, shape), [0, 2, 3, 1])) };
}

async function numbers(compute: () => tf.Tensor): Promise<Float32Array> {
  const tensor = tf.tidy(compute);
  const data = await tensor.data<'float32'>();
  tensor.dispose();
  return data;
}

beforeAll(async () => {
  await startEngine('onnx');
});

describe('a checkpoint of a run', () => {
  it.for([
    ['resnet18', 'torchvision', 'resnet18'],
    ['resnet18', 'timm', 'resnet18'],
    ['mobilenet_v2', 'torchvision', 'mobilenet_v2'],
    ['deit_tiny', 'timm', 'deit_tiny_patch16_224'],
  ] as const)('of %s gives the same logits in %s', async ([backbone, library, name], { skip }) => {
    if (!libraries.includes(library)) skip();
    const run = await tinyRun({ model: { backbone }, training: { epochs: 1, batchSize: 8 } });
    const fineTuning = await fineTuningOf(run);
    await fineTune(fineTuning);
    await fineTuning.journal.close();
    const best = await readBestModel(run.runFolder);
    const network = createNetwork(run.config, best.classes.length);
    loadModel(network, best);
    const { file, tensor } = await images(run.runFolder, run.config.data.imageSize);
    const ours = await numbers(() => network.logits(network.features(tensor, 'evaluate')));
    const model = runPaths(run.runFolder).best.model;
    const theirs = peer<number[][]>('open', library, name, String(best.classes.length), model, file);
    expect(relativeError(ours, theirs.flat())).toBeLessThan(limit);
    network.dispose();
  });
});

describe('an exported folder', () => {
  it.for(['resnet18', 'vit_s_16', 'deit_tiny'] as const)(
    'of %s is a model of timm by its config.json',
    async (backbone, { skip }) => {
      if (!libraries.includes('timm')) skip();
      const run = await randomNetworkRun(backbone, undefined, 1);
      const folder = await temporaryFolder();
      for (const { name, content } of (await safetensorsFormat(run, {})).files)
        await writeFile(path.join(folder, name), content);
      const { file, tensor } = await images(folder, run.config.data.imageSize);
      const ours = await numbers(() => run.network.logits(run.network.features(tensor, 'evaluate')));
      const theirs = peer<number[][]>('folder', 'timm', folder, file);
      expect(relativeError(ours, theirs.flat())).toBeLessThan(limit);
      await run.dispose();
    },
  );
});

describe('weights of another library', () => {
  it.for<[string, string, BackboneName, string]>([
    ['torchvision', 'resnet50', 'resnet50', 'safetensors'],
    ['torchvision', 'mobilenet_v2', 'mobilenet_v2', 'pth'],
    ['torchvision', 'vit_b_32', 'vit_b_32', 'pth'],
    ['timm', 'resnet34', 'resnet34', 'pth'],
    ['timm', 'mobilenetv2_100', 'mobilenet_v2', 'safetensors'],
    ['timm', 'vit_small_patch16_224', 'vit_s_16', 'pth'],
    ['timm', 'vit_base_patch32_clip_quickgelu_224', 'clip_vit_b_32', 'safetensors'],
    ['open_clip', 'ViT-B-32-quickgelu', 'clip_vit_b_32', 'pth'],
    ['open_clip', 'RN50-quickgelu', 'clip_resnet50', 'pth'],
    ['transformers', 'ViT', 'deit_tiny', 'safetensors'],
    ['transformers', 'CLIP', 'clip_vit_b_32', 'safetensors'],
  ])('%s: %s give the same features here', async ([library, name, backbone, extension], { skip }) => {
    if (!libraries.includes(library)) skip();
    const folder = await temporaryFolder();
    const file = path.join(folder, `weights.${extension}`);
    const size = 64;
    const { file: imageFile, tensor } = await images(folder, size);
    const theirs = peer<number[][]>('save', library, name, file, imageFile);
    const config = { model: { backbone, width: 1, weights: file }, data: { imageSize: size }, seed: 0 };
    const network: Network = createNetwork(config, 3);
    await loadPretrained(network, config, { classes: ['a', 'b', 'c'], print: () => undefined });
    const ours = await numbers(() => network.features(tensor, 'evaluate'));
    expect(relativeError(ours, theirs.flat())).toBeLessThan(limit);
    network.dispose();
  });
});
