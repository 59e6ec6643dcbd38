import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { attentionPool } from './attention';
import { add, averagePool, chain, padded, relu, type KerasBuilder, type Part } from './kerasBuilder';

/** The features of a ResNet, torchvision's or CLIP's, in Keras's layers; see backbones/resnet.ts. */
export function resnetFeatures(builder: KerasBuilder): Part {
  const isClip = builder.has('conv3.weight');
  const normalized = (conv: string, norm: string, stride = 1) =>
    chain(builder.convolution(conv, { stride }), builder.batchNorm(norm));
  /** CLIP's averages where others take every second pixel. */
  const shrink = (stride: number): Part =>
    stride === 1 ? (x) => x : (x) => layers.averagePooling2d({ poolSize: stride }).apply(x) as SymbolicTensor;

  const stem = isClip
    ? chain(...[1, 2, 3].flatMap((i) => [normalized(`conv${i}`, `bn${i}`, i === 1 ? 2 : 1), relu]), shrink(2))
    : chain(
        normalized('conv1', 'bn1', 2),
        relu,
        // After a ReLU zeros change no maximum.
        padded('maxpool', 1),
        (x) => layers.maxPooling2d({ poolSize: 3, strides: 2 }).apply(x) as SymbolicTensor,
      );

  function block(name: string, stride: number): Part {
    const part = (i: number, own = 1) => normalized(`${name}.conv${i}`, `${name}.bn${i}`, own);
    const branch = !builder.has(`${name}.conv3.weight`)
      ? chain(part(1, stride), relu, part(2))
      : isClip
        ? chain(part(1), relu, part(2), relu, shrink(stride), part(3))
        : chain(part(1), relu, part(2, stride), relu, part(3));
    const projection = builder.has(`${name}.downsample.0.weight`);
    const shortcut = !projection
      ? undefined
      : isClip
        ? chain(shrink(stride), normalized(`${name}.downsample.0`, `${name}.downsample.1`))
        : normalized(`${name}.downsample.0`, `${name}.downsample.1`, stride);
    return (x) => relu(add(branch(x), shortcut ? shortcut(x) : x));
  }

  const blocks: Part[] = [];
  for (let layer = 1; layer <= 4; layer++)
    for (let index = 0; builder.has(`layer${layer}.${index}.conv1.weight`); index++)
      blocks.push(block(`layer${layer}.${index}`, layer > 1 && index === 0 ? 2 : 1));
  return chain(stem, ...blocks, isClip ? attentionPool(builder) : averagePool);
}
