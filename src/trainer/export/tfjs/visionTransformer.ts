import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { attend, columns, headSize } from './attention';
import { add, chain, reshape, type KerasBuilder, type Part } from './kerasBuilder';

/** In CLIP's approximate GELU, x·σ(1.702·x). */
const scale = 1.702;

/** The features of a vision transformer in Keras's layers; see backbones/visionTransformer.ts. */
export function visionTransformerFeatures(builder: KerasBuilder): Part {
  const positions = builder.tensor('pos_embed');
  const [, tokens, dimension] = positions.shape as [number, number, number];
  const isClip = builder.has('norm_pre.weight');
  const epsilon = isClip ? 1e-5 : 1e-6;

  /** The class token's place is a row of zeros, to which the token is added with the positions. */
  function embedding(): Part {
    const [patch] = builder.tensor('patch_embed.proj.weight').shape;
    const constant = positions.data.slice();
    builder.tensor('cls_token').data.forEach((x, i) => (constant[i]! += x));
    return chain(
      builder.convolution('patch_embed.proj', { stride: patch!, padding: 0 }),
      reshape(tokens - 1, 1, dimension),
      (x) =>
        layers
          .zeroPadding2d({
            padding: [
              [1, 0],
              [0, 0],
            ],
            name: 'class_place',
          })
          .apply(x) as SymbolicTensor,
      reshape(tokens * dimension),
      builder.shift('cls_token_and_pos_embed', constant),
      reshape(tokens, dimension),
      ...(isClip ? [builder.layerNorm('norm_pre', epsilon)] : []),
    );
  }

  function selfAttention(name: string): Part {
    const [kernel, bias] = ['weight', 'bias'].map((each) => builder.tensor(`${name}.qkv.${each}`));
    const [q, k, v] = [0, 1, 2].map((part) => ({
      kernel: columns(kernel!, part * dimension, dimension),
      bias: columns(bias!, part * dimension, dimension),
    }));
    const attention = attend(builder, name, { q: q!, k: k!, v: v!, heads: dimension / headSize });
    const project = builder.dense(`${name}.proj`);
    return (x) => project(attention(x, x));
  }

  /** CLIP's scale goes into the matrices: 1.702·x·σ(1.702·x) is Keras's swish. */
  function perceptron(name: string): Part {
    if (!isClip) return chain(builder.dense(`${name}.fc1`, { activation: 'gelu' }), builder.dense(`${name}.fc2`));
    return chain(
      builder.dense(`${name}.fc1`, { activation: 'swish', kernelScale: scale, biasScale: scale }),
      builder.dense(`${name}.fc2`, { kernelScale: 1 / scale }),
    );
  }

  function block(name: string): Part {
    const attention = chain(builder.layerNorm(`${name}.norm1`, epsilon), selfAttention(`${name}.attn`));
    const mlp = chain(builder.layerNorm(`${name}.norm2`, epsilon), perceptron(`${name}.mlp`));
    return (z) => {
      const attended = add(attention(z), z);
      return add(mlp(attended), attended);
    };
  }

  const blocks: Part[] = [];
  for (let index = 0; builder.has(`blocks.${index}.norm1.weight`); index++) blocks.push(block(`blocks.${index}`));
  return chain(
    embedding(),
    ...blocks,
    reshape(tokens, 1, dimension),
    (x) =>
      layers
        .cropping2D({
          cropping: [
            [0, tokens - 1],
            [0, 0],
          ],
          name: 'class_token',
        })
        .apply(x) as SymbolicTensor,
    reshape(dimension),
    builder.layerNorm('norm', epsilon),
  );
}
