import * as tf from '@tensorflow/tfjs-core';
import { input, layers, loadLayersModel, model, type LayersModel } from '@tensorflow/tfjs-layers';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { resizeSizeOf } from '../../../config/schema';
import { dataOf } from '../../backbones/weights/variableData';
import type { TrainedRun } from '../../jobs/trainedRun';
import type { ExportedModel, ExportFormat, ImageBatch, OutputFile } from '../exportFormat';
import { KerasBuilder, type Part } from './kerasBuilder';
import { mobileNetFeatures } from './mobileNet';
import { ownFeatures } from './ownBackbone';
import { resnetFeatures } from './resnet';
import { visionTransformerFeatures } from './visionTransformer';

const modelFile = 'model.json';
/** As tensorflowjs_converter cuts them, so that a browser can keep each. Bytes. */
const shardSize = 4 * 2 ** 20;

/** The network as a Keras model for TensorFlow.js: normalized images [N, H, W, 3] to logits [N, K]. */
export const tfjsFormat: ExportFormat = async (run) => {
  const keras = await kerasModel(run);
  try {
    const files = await filesOf(keras, aboutOf(run));
    return { files, reopen: logitsOf } satisfies ExportedModel;
  } finally {
    keras.dispose();
  }
};

async function kerasModel(run: TrainedRun): Promise<LayersModel> {
  const { network, config } = run;
  const { imageSize } = config.data;
  const builder = new KerasBuilder(await dataOf(new Map([...network.parameters, ...network.buffers])));
  const features = await featuresOf(run, builder);
  const images = input({ shape: [imageSize, imageSize, 3], name: 'images' });
  const { classifierName: name } = network.backbone;
  const [kernel, bias] = [builder.tensor(`${name}.weight`), builder.tensor(`${name}.bias`)];
  const classify = builder.with(layers.dense({ name: 'logits', units: network.classCount }), [kernel, bias]);
  const keras = model({ inputs: images, outputs: classify(features(images)), name: 'adarand' });
  builder.setWeights();
  return keras;
}

async function featuresOf(run: TrainedRun, builder: KerasBuilder): Promise<Part> {
  switch (run.config.model.backbone) {
    case 'resnet18':
    case 'resnet34':
    case 'resnet50':
    case 'resnet101':
    case 'clip_resnet50':
      return resnetFeatures(builder);
    case 'mobilenet_v2':
      return mobileNetFeatures(builder);
    case 'layers-model':
      return ownFeatures(builder, run);
    default:
      return visionTransformerFeatures(builder);
  }
}

/** What a program must know besides the layers. */
function aboutOf({ config, model: { classes, normalization, epoch } }: TrainedRun): Record<string, unknown> {
  const { imageSize } = config.data;
  return { classes, ...normalization, imageSize, resizeSize: resizeSizeOf(config.data), output: 'logits', epoch };
}

async function filesOf(keras: LayersModel, about: Record<string, unknown>): Promise<OutputFile[]> {
  const files: OutputFile[] = [];
  const save = async ({ modelTopology, weightSpecs, weightData }: tf.io.ModelArtifacts) => {
    const bytes = new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData));
    const count = Math.ceil(bytes.length / shardSize);
    const shards = Array.from({ length: count }, (_, i) => ({
      name: `group1-shard${i + 1}of${count}.bin`,
      content: bytes.subarray(i * shardSize, (i + 1) * shardSize),
    }));
    const json = {
      format: 'layers-model',
      generatedBy: 'adarand',
      convertedBy: null,
      modelTopology,
      weightsManifest: [{ paths: shards.map(({ name }) => name), weights: weightSpecs }],
      userDefinedMetadata: about,
    };
    files.push({ name: modelFile, content: JSON.stringify(json) }, ...shards);
    return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' as const } };
  };
  await keras.save({ save });
  return files;
}

interface ModelJson {
  modelTopology: object;
  weightsManifest: { paths: string[]; weights: tf.io.WeightsManifestEntry[] }[];
}

async function logitsOf(folder: string, { count, size, pixels }: ImageBatch): Promise<Float32Array> {
  const { modelTopology, weightsManifest } = JSON.parse(
    await readFile(path.join(folder, modelFile), 'utf8'),
  ) as ModelJson;
  const shards = weightsManifest.flatMap(({ paths }) => paths.map((name) => readFile(path.join(folder, name))));
  const weightData = new Uint8Array(Buffer.concat(await Promise.all(shards))).buffer;
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  const keras = await loadLayersModel({ load: async () => ({ modelTopology, weightSpecs, weightData }) });
  try {
    const logits = tf.tidy(() => keras.predict(tf.tensor4d(pixels, [count, size, size, 3])) as tf.Tensor);
    const data = Float32Array.from(await logits.data());
    logits.dispose();
    return data;
  } finally {
    keras.dispose();
  }
}
