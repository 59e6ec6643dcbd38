import { readFile } from 'node:fs/promises';
import { binding } from 'onnxruntime-node/dist/binding.js';
import path from 'node:path';
import { resizeSizeOf } from '../../../config/schema';
import { registerOnnxBackend } from '../../engines/onnx';
import { encodeModel } from '../../engines/onnx/model';
import { defaultThreads } from '../../engines/onnx/threads';
import { BadInputError } from '../../errors';
import { channelsFirst, type ExportFormat, type ImageBatch } from '../exportFormat';
import { defaultOperatorSet, inOperatorSet, newestOperatorSet, oldestOperatorSet } from './operatorSets';
import { imagesName, logitsName, recordNetwork } from './recordNetwork';

const fileName = 'model.onnx';

/**
 * The network as one ONNX file: `images` [batch, 3, H, W], normalized, to `logits` [batch, K]. What a program must know
 * besides is in the file's metadata.
 */
export const onnxFormat: ExportFormat = async (run, { operatorSet = defaultOperatorSet }) => {
  if (operatorSet < oldestOperatorSet || operatorSet > newestOperatorSet)
    throw new BadInputError(
      `ONNX's operator set ${operatorSet} cannot be written: expected ${oldestOperatorSet} to ${newestOperatorSet}.`,
    );
  const { network, config, model } = run;
  const { imageSize } = config.data;
  const recorded = recordNetwork(network, imageSize, await registerOnnxBackend());
  const metadata = {
    classes: JSON.stringify(model.classes),
    image_size: String(imageSize),
    resize_size: String(resizeSizeOf(config.data)),
    mean: JSON.stringify(model.normalization.mean),
    std: JSON.stringify(model.normalization.std),
    input: 'RGB in 0-1, (pixel - mean) / std, [batch, 3, height, width]',
    output: 'logits; softmax gives probabilities',
    backbone: config.model.backbone,
    epoch: String(model.epoch),
  };
  const content = encodeModel({ ...inOperatorSet(recorded, operatorSet), metadata });
  return {
    files: [{ name: fileName, content }],
    reopen: (folder, images) => logitsOf(path.join(folder, fileName), images),
  };
};

async function logitsOf(file: string, images: ImageBatch): Promise<Float32Array> {
  const { buffer, byteOffset, byteLength } = await readFile(file);
  const session = new binding.InferenceSession();
  session.loadModel(buffer, byteOffset, byteLength, {
    intraOpNumThreads: defaultThreads(),
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    enableMemPattern: false,
    logSeverityLevel: 3,
  });
  try {
    const { count, size } = images;
    const input = {
      type: 'float32',
      dims: [count, 3, size, size],
      data: channelsFirst(images),
      location: 'cpu',
    } as const;
    const { [logitsName]: logits } = session.run({ [imagesName]: input }, { [logitsName]: null }, {});
    return Float32Array.from(logits!.data);
  } finally {
    session.dispose();
  }
}
