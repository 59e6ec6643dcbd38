import type * as tf from '@tensorflow/tfjs-core';
import { input, layers, model, sequential, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Small Keras models of images of 32 pixels, as people have them, with random weights. */
const shape = [32, 32, 3];

function normalized(x: SymbolicTensor, name: string, strides: number): SymbolicTensor {
  const conv = layers.conv2d({ name, filters: 16, strides, kernelSize: 3, padding: 'same', useBias: false });
  const bn = layers.batchNormalization({ name: `${name}_bn`, momentum: 0.999, epsilon: 1e-3 });
  const relu = layers.reLU({ name: `${name}_relu`, maxValue: 6 });
  return relu.apply(bn.apply(conv.apply(x))) as SymbolicTensor;
}

const apply = (layer: layers.Layer, x: SymbolicTensor | SymbolicTensor[]) => layer.apply(x) as SymbolicTensor;

/** Padding, a strided convolution, a residual block with dropout, a depthwise convolution and a classifier. */
export function residualModel(): LayersModel {
  const image = input({ shape, name: 'image' });
  const padded = apply(layers.zeroPadding2d({ name: 'stem_pad', padding: 1 }), image);
  const stem = normalized(padded, 'stem', 2);
  const branch = apply(layers.dropout({ name: 'block1_drop', rate: 0.5 }), normalized(stem, 'block1', 1));
  const sum = apply(layers.add({ name: 'block1_add' }), [stem, branch]);
  const depthwise = layers.depthwiseConv2d({ name: 'block2', kernelSize: 3, strides: 2, activation: 'elu' });
  const pooled = apply(layers.globalAveragePooling2d({ name: 'pooled' }), apply(depthwise, sum));
  const classes = apply(layers.dense({ name: 'predictions', units: 5, activation: 'softmax' }), pooled);
  return model({ inputs: image, outputs: classes, name: 'residual' });
}

/** One layer after the other, up to features that depend on the images' size. */
export function plainModel(): LayersModel {
  const conv = { filters: 8, kernelSize: 3, activation: 'relu' } as const;
  return sequential({
    name: 'plain',
    layers: [
      layers.conv2d({ name: 'conv1', inputShape: shape, ...conv }),
      layers.maxPooling2d({ name: 'pool1', poolSize: 2 }),
      layers.conv2d({ name: 'conv2', ...conv }),
      layers.flatten({ name: 'flat' }),
      layers.dense({ name: 'features', units: 12, activation: 'tanh' }),
      layers.dense({ name: 'predictions', units: 5 }),
    ],
  });
}

/** A model that holds another. */
export function nestedModel(): LayersModel {
  return sequential({ name: 'outer', layers: [residualModel(), layers.dense({ name: 'head', units: 3 })] });
}

/** What happens to the weights on their way to the disk. */
export interface Saving {
  /** Stores each number as an integer of one byte. */
  readonly quantized?: boolean;
  /** Changes what `model.json` says. */
  readonly change?: (json: Record<string, unknown>) => void;
}

/** Saves a model as tensorflowjs_converter does. @returns its `model.json` */
export async function saveModel(model: LayersModel, folder: string, { quantized, change }: Saving = {}) {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'model.json');
  const shards = ['group1-shard1of2.bin', 'group1-shard2of2.bin'];
  await model.save({
    save: async ({ modelTopology, weightSpecs, weightData }) => {
      const data = new Uint8Array(weightData as ArrayBuffer);
      const { specs, bytes } = quantized ? inBytes(weightSpecs!, data) : { specs: weightSpecs!, bytes: data };
      const half = Math.floor(bytes.length / 2);
      writeFileSync(path.join(folder, shards[0]!), bytes.subarray(0, half));
      writeFileSync(path.join(folder, shards[1]!), bytes.subarray(half));
      const json = {
        format: 'layers-model',
        modelTopology,
        weightsManifest: [{ paths: shards, weights: specs }],
      };
      change?.(json);
      writeFileSync(file, JSON.stringify(json));
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } });
    },
  });
  return file;
}

/** Affine quantization of each weight to 0–255. */
function inBytes(weightSpecs: tf.io.WeightsManifestEntry[], data: Uint8Array) {
  const floats = new Float32Array(data.buffer, data.byteOffset, data.byteLength / 4);
  const parts: Uint8Array[] = [];
  let at = 0;
  const specs = weightSpecs.map((spec) => {
    const values = floats.subarray(at, (at += spec.shape.reduce((product, length) => product * length, 1)));
    const min = Math.min(...values);
    const scale = (Math.max(...values) - min) / 255 || 1;
    parts.push(Uint8Array.from(values, (x) => Math.round((x - min) / scale)));
    return { ...spec, quantization: { dtype: 'uint8' as const, min, scale } };
  });
  return { specs, bytes: Buffer.concat(parts) };
}
