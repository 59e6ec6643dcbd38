// First: it makes tfjs's engine before the layers library does.
import { randomNetworkRun } from './randomNetworkRun';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSafetensors } from '../../../../src/trainer/backbones/weights/safetensors';
import type { ExportFormat, ExportOptions } from '../../../../src/trainer/export/exportFormat';
import { onnxFormat } from '../../../../src/trainer/export/onnx';
import { safetensorsFormat } from '../../../../src/trainer/export/safetensors';
import { tfjsFormat } from '../../../../src/trainer/export/tfjs';
import { largestDifference, noiseImages, tolerance, trainerLogits } from '../../../../src/trainer/export/verify';
import type { TrainedRun } from '../../../../src/trainer/jobs/trainedRun';
import { temporaryFolder } from '../../runFolder/records';

/** One of each family: what is written differs between families, not within them. */
const backbones = ['resnet18', 'resnet50', 'mobilenet_v2', 'deit_tiny', 'layers-model'] as const;

/** Writes the files and lets a program of the format's own say what they say. */
async function differenceOf(run: TrainedRun, format: ExportFormat, options: ExportOptions = {}) {
  const { files, reopen } = await format(run, options);
  const folder = await temporaryFolder();
  for (const { name, content } of files) await writeFile(path.join(folder, name), content);
  const images = noiseImages(run.config.data.imageSize);
  return largestDifference(await trainerLogits(run.network, images), await reopen(folder, images));
}

describe.for(backbones)('the network of %s', (backbone) => {
  it('says the same in ONNX Runtime', async () => {
    const run = await randomNetworkRun(backbone);
    for (const operatorSet of [13, 18, 21])
      expect(await differenceOf(run, onnxFormat, { operatorSet })).toBeLessThan(tolerance);
    await run.dispose();
  });

  it('says the same as a layers-model of TensorFlow.js', async () => {
    const run = await randomNetworkRun(backbone);
    expect(await differenceOf(run, tfjsFormat)).toBeLessThan(tolerance);
    await run.dispose();
  });

  it('says the same from safetensors, and nearly the same in 16 bits', async () => {
    const run = await randomNetworkRun(backbone);
    expect(await differenceOf(run, safetensorsFormat)).toBeLessThan(tolerance);
    const half = await differenceOf(run, safetensorsFormat, { half: true });
    expect(half).toBeGreaterThan(0);
    expect(half).toBeLessThan(0.05);
    await run.dispose();
  });
});

describe('an exported file', () => {
  it('is found wrong when it holds other weights', async () => {
    const [run, other] = [await randomNetworkRun('resnet18'), await randomNetworkRun('resnet18')];
    for (const [name, variable] of run.network.parameters)
      if (name === 'layer4.1.bn2.bias') variable.assign(variable.add(0.1));
    const { files, reopen } = await onnxFormat(other, {});
    const folder = await temporaryFolder();
    await writeFile(path.join(folder, files[0]!.name), files[0]!.content);
    const images = noiseImages(run.config.data.imageSize);
    const difference = largestDifference(await trainerLogits(run.network, images), await reopen(folder, images));
    expect(difference).toBeGreaterThan(tolerance);
    await Promise.all([run.dispose(), other.dispose()]);
  });

  it('names the classes, the normalization and the sizes', async () => {
    const run = await randomNetworkRun('resnet18');
    const onnx = (await onnxFormat(run, {})).files[0]!.content as Uint8Array;
    expect(Buffer.from(onnx).includes(Buffer.from('["blå","grün","rouge vif"]'))).toBe(true);
    const tfjs = JSON.parse((await tfjsFormat(run, {})).files[0]!.content as string);
    expect(tfjs.userDefinedMetadata).toMatchObject({ classes: run.model.classes, imageSize: 64, output: 'logits' });
    const [weights, config] = (await safetensorsFormat(run, {})).files;
    expect(readSafetensors(weights!.content as Uint8Array, 'weights').tensors.has('layer1.0.conv1.weight')).toBe(true);
    expect(JSON.parse(config!.content as string)).toMatchObject({
      architecture: 'resnet18',
      library: null,
      num_classes: 3,
      label_names: run.model.classes,
    });
    await run.dispose();
  });

  it('cannot be in operators that ONNX Runtime does not know', async () => {
    const run = await randomNetworkRun('resnet18');
    await expect(onnxFormat(run, { operatorSet: 12 })).rejects.toThrow('expected 13 to 21');
    await run.dispose();
  });
});

it('a difference is relative to the largest logit, and never small where something is missing', () => {
  expect(largestDifference(Float32Array.of(10, -20), Float32Array.of(10, -19))).toBeCloseTo(0.05);
  expect(largestDifference(Float32Array.of(0.1), Float32Array.of(0.2))).toBeCloseTo(0.1);
  expect(largestDifference(Float32Array.of(1), Float32Array.of(NaN))).toBeNaN();
  expect(largestDifference(Float32Array.of(1, 2), Float32Array.of(1))).toBeNaN();
});
