import * as tf from '@tensorflow/tfjs-core';
import { startEngine } from '../../../../src/trainer/engines';
import type { TrainedRun } from '../../../../src/trainer/jobs/trainedRun';
import { createNetwork, type Network } from '../../../../src/trainer/network';
import { withTopology } from '../../../../src/trainer/training/ownBackbone';
import type { BackboneName } from '../../../../src/config/schema';
import { residualModel, saveModel } from '../../../support/kerasModel';
import { temporaryFolder } from '../../runFolder/records';
import { tinyConfig } from '../tinyRun';

const width: Partial<Record<BackboneName, number>> = {
  resnet18: 0.25,
  resnet34: 0.25,
  resnet50: 0.125,
  resnet101: 0.125,
  mobilenet_v2: 0.25,
};
/** The smallest multiples of the patches that leave more than one of them. */
const imageSize: Partial<Record<BackboneName, number>> = { deit_tiny: 32, 'layers-model': 32 };

/** What exporters get of a run, with a network of random weights in which every number counts. */
export async function randomNetworkRun(
  backbone: BackboneName,
  classes = ['blå', 'grün', 'rouge vif'],
  ownWidth = width[backbone] ?? 1,
): Promise<TrainedRun> {
  const engine = await startEngine('onnx');
  const own = backbone === 'layers-model';
  const weights = own ? await saveModel(residualModel(), await temporaryFolder()) : null;
  const config = tinyConfig('images', {
    data: { path: 'images', imageSize: imageSize[backbone] ?? 64 },
    model: { backbone, width: ownWidth, weights, ...(own && { featureLayer: 'pooled' }) },
  });
  const complete = await withTopology(config);
  // No random weights are drawn, which takes seconds.
  const network = createNetwork({ ...complete, model: { ...complete.model, weights: 'loaded later' } }, classes.length);
  randomize(network);
  const { normalization } = network.backbone;
  const model = {
    file: '',
    tensors: new Map(),
    step: 12,
    epoch: 2,
    classes,
    normalization,
    topology: complete.topology?.text,
  };
  return { config, model, network, engine, baseFolder: '', dispose: async () => network.dispose() };
}

/** Numbers of which each counts: new weights are zero or one in places. */
function randomize(network: Network): void {
  for (const [name, variable] of [...network.parameters, ...network.buffers]) {
    const { shape, rank, size } = variable;
    const random = noise(size);
    const isVariance = /running_var|variance/.test(name);
    const isScale = rank === 1 && /weight$|gamma$/.test(name);
    const inputs = rank > 1 ? shape.slice(0, -1).reduce((product, length) => product * length, 1) : 100;
    const scale = Math.sqrt(6 / inputs);
    const values = random.map((x) => (isVariance ? 1 + x / 2 : isScale ? 1 + x / 4 : scale * x));
    tf.tidy(() => variable.assign(tf.tensor(values, shape)));
  }
}

/** Uniform in −1…1. */
function noise(count: number): Float32Array {
  let state = count;
  return new Float32Array(count).map(() => (state = (state * 16807) % 2147483647) / 1073741824 - 1);
}
