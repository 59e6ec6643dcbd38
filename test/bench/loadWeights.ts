import * as tf from '@tensorflow/tfjs-core';
import { statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { BackboneName } from '../../src/config/schema';
import { fitWeights } from '../../src/trainer/backbones/weights/fit';
import { writeSafetensors } from '../../src/trainer/backbones/weights/safetensors';
import { assignState, stateDictOf } from '../../src/trainer/backbones/weights/stateDict';
import { openWeightsFile } from '../../src/trainer/backbones/weights/weightsFile';
import { startEngine } from '../../src/trainer/engines';
import { createNetwork } from '../../src/trainer/network';

/*
 * `node loadWeights.js write FILE BACKBONE` writes a file of weights; `node loadWeights.js read FILE BACKBONE` prints a line of
 * JSON: milliseconds and bytes that putting it into a network takes. A process of its own, so that the memory is the loading's:
 * it is measured from the moment that the network is there, whose weights wait to be replaced.
 */

const classCount = 10;

async function main([mode, file, backbone]: string[]): Promise<void> {
  await startEngine('onnx');
  const model = { backbone: backbone as BackboneName, width: 1 };
  if (mode === 'write') {
    const network = createNetwork({ model, data: { imageSize: 224 }, seed: 0 }, classCount);
    await writeFile(file!, writeSafetensors(await stateDictOf(network)));
    return;
  }
  const network = createNetwork({ model: { ...model, weights: file! }, data: { imageSize: 224 }, seed: 0 }, classCount);
  const before = process.resourceUsage().maxRSS;
  const start = performance.now();
  const weights = openWeightsFile(file!);
  assignState(network, fitWeights(network, weights.tensors, file!).tensors, file!);
  weights.close();
  const ms = performance.now() - start;
  const bytes = (process.resourceUsage().maxRSS - before) * 1024;
  const fileBytes = statSync(file!).size;
  const tensors = tf.memory().numTensors;
  console.log(JSON.stringify({ ms, bytes, fileBytes, ratio: bytes / fileBytes, before: before * 1024, tensors }));
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
