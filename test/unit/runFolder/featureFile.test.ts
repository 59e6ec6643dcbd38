import { readFile, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { featureEpochs, readFeatures, writeFeatures } from '../../../src/runFolder/featureFile';
import { runPaths } from '../../../src/runFolder/layout';
import { readSafetensors } from '../../../src/trainer/backbones/weights/safetensors';
import { temporaryFolder } from './records';

const snapshot = {
  epoch: 3,
  dimension: 2,
  classes: ['röse', '<b>'],
  paths: ['val/röse/a #1.jpg', 'val/<b>/b.jpg', 'val/<b>/c.jpg'],
  features: Float32Array.of(1, 2, 3, 4, 5, NaN),
  labels: Int32Array.of(0, 1, 1),
  predicted: Int32Array.of(0, 0, 1),
};

it('gives back what was written, with and without the references of AdaRand', async () => {
  const folder = await temporaryFolder();
  await writeFeatures(folder, snapshot);
  expect(await readFeatures(folder, 3)).toEqual(snapshot);
  const references = { means: Float32Array.of(1, 2, 3, 4), deviations: Float32Array.of(0.1, 0.2, 0.3, 0.4) };
  await writeFeatures(folder, { ...snapshot, ...references, epoch: 12 });
  expect(await readFeatures(folder, 12)).toEqual({ ...snapshot, ...references, epoch: 12 });
  expect(await featureEpochs(folder)).toEqual([3, 12]);
});

it('is a safetensors file that others read', async () => {
  const folder = await temporaryFolder();
  await writeFeatures(folder, snapshot);
  const file = path.join(runPaths(folder).features, 'epoch-0003.safetensors');
  const { tensors } = readSafetensors(await readFile(file), file);
  expect(tensors.get('features')).toMatchObject({ shape: [3, 2] });
});

it('knows no epochs of a run that keeps none', async () => {
  expect(await featureEpochs(await temporaryFolder())).toEqual([]);
});

it('says which file is damaged, and what to do', async () => {
  const folder = await temporaryFolder();
  await writeFeatures(folder, snapshot);
  const file = path.join(runPaths(folder).features, 'epoch-0003.safetensors');
  await truncate(file, (await readFile(file)).length - 4);
  await expect(readFeatures(folder, 3)).rejects.toThrow(/epoch-0003\.safetensors is damaged: .*beyond its end.*delete/);
  await writeFile(file, 'rubbish');
  await expect(readFeatures(folder, 3)).rejects.toThrow(/is damaged/);
});
