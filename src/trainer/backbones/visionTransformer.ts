import * as tf from '@tensorflow/tfjs-core';
import { gelu, quickGelu } from './activations';
import { attention, linear, transformerDeviation } from './attention';
import { clipNormalization, halfNormalization, imageNetNormalization, type Backbone, type Stage } from './backbone';
import { layerNorm } from './layerNormalization';
import type { Seed } from './layers';
import { constant, normal, Variables } from './variables';

/**
 * Dosovitskiy et al.: "An Image is Worth 16x16 Words", ICLR 2021, Table 1; the small and tiny ones are DeiT's (Touvron et al.,
 * ICML 2021, Table 1). CLIP's (Radford et al., ICML 2021) have a normalization before the blocks, an approximate GELU, no bias
 * in the patch embedding and PyTorch's default ε.
 */
const original = { depth: 12, clip: false, normalization: imageNetNormalization } as const;
const clip = { depth: 12, clip: true, normalization: clipNormalization } as const;
const architectures = {
  vit_b_16: { ...original, patch: 16, dimension: 768, heads: 12 },
  vit_b_32: { ...original, patch: 32, dimension: 768, heads: 12 },
  vit_s_16: { ...original, patch: 16, dimension: 384, heads: 6, normalization: halfNormalization },
  deit_tiny: { ...original, patch: 16, dimension: 192, heads: 3 },
  clip_vit_b_16: { ...clip, patch: 16, dimension: 768, heads: 12 },
  clip_vit_b_32: { ...clip, patch: 32, dimension: 768, heads: 12 },
} as const;

export type VisionTransformerName = keyof typeof architectures;

/** The perceptron inside a block is four times as wide as the block. */
const expansion = 4;

/** Tokens [N, T, D] to tokens of the same shape. */
type TokenLayer = (x: tf.Tensor3D) => tf.Tensor3D;

/**
 * A vision transformer with timm's names. Its features are the class token after the last normalization; of CLIP's that is
 * before the projection into the space shared with texts, where the paper's linear probes look too (appendix A.2).
 * @param imageSize side of the images in pixels, a multiple of the patch size
 * @param seed of the random weights, or that they are loaded later
 */
export function createVisionTransformer(name: VisionTransformerName, imageSize: number, seed: Seed): Backbone {
  const { patch, dimension, heads, depth, clip, normalization } = architectures[name];
  const grid = imageSize / patch;
  const epsilon = clip ? 1e-5 : 1e-6;
  const variables = new Variables();
  const random = seed === 'loaded later' ? constant(NaN) : normal(seed, transformerDeviation);
  const norm = (name: string) => layerNorm(variables, name, dimension, epsilon) as TokenLayer;

  /** Equation 1: z₀ = [class; x¹E; …; xᴺE] + E_pos */
  function embedding(): Stage {
    const classToken = variables.parameter<tf.Rank.R3>('cls_token', [1, 1, dimension], random);
    const positions = variables.parameter<tf.Rank.R3>('pos_embed', [1, 1 + grid * grid, dimension], random);
    const weight = variables.parameter<tf.Rank.R4>('patch_embed.proj.weight', [patch, patch, 3, dimension], random);
    const bias = clip ? undefined : variables.parameter<tf.Rank.R1>('patch_embed.proj.bias', [dimension], constant(0));
    const before: TokenLayer = clip ? norm('norm_pre') : (x) => x;
    return {
      name: 'embed',
      prefixes: ['cls_token', 'pos_embed', 'patch_embed.', ...(clip ? ['norm_pre.'] : [])],
      run: (images) => {
        const batch = images.shape[0]!;
        const patches = tf.reshape(tf.conv2d(images as tf.Tensor4D, weight, patch, 'valid'), [batch, -1, dimension]);
        // Not tf.tile, whose gradient takes as many slices as there are images.
        const classes = tf.add(tf.fill([batch, 1, dimension], 0), classToken);
        const tokens = tf.concat([classes, bias ? tf.add(patches, bias) : patches], 1);
        return before(tf.add<tf.Tensor3D>(tokens, positions));
      },
    };
  }

  /** Multi-head self-attention, appendix A. */
  function selfAttention(name: string): TokenLayer {
    const qkv = linear(variables, seed, `${name}.qkv`, { from: dimension, to: 3 * dimension });
    const project = linear(variables, seed, `${name}.proj`, { from: dimension, to: dimension });
    return (x) => {
      const [q, k, v] = tf.split(qkv(x), 3, -1) as [tf.Tensor3D, tf.Tensor3D, tf.Tensor3D];
      return project(attention(q, k, v, heads));
    };
  }

  function perceptron(name: string): TokenLayer {
    const widen = linear(variables, seed, `${name}.fc1`, { from: dimension, to: expansion * dimension });
    const narrow = linear(variables, seed, `${name}.fc2`, { from: expansion * dimension, to: dimension });
    const activation = clip ? quickGelu : gelu;
    return (x) => narrow(activation(widen(x)) as tf.Tensor3D);
  }

  /** Equations 2 and 3: z′ = MSA(LN(z)) + z, z″ = MLP(LN(z′)) + z′ */
  function block(index: number): Stage {
    const name = `blocks.${index}`;
    const norm1 = norm(`${name}.norm1`);
    const msa = selfAttention(`${name}.attn`);
    const norm2 = norm(`${name}.norm2`);
    const mlp = perceptron(`${name}.mlp`);
    const run = (z: tf.Tensor3D) => {
      const attended = tf.add<tf.Tensor3D>(msa(norm1(z)), z);
      return tf.add(mlp(norm2(attended)), attended);
    };
    return { name: `block${index}`, prefixes: [`${name}.`], run: (z) => run(z as tf.Tensor3D) };
  }

  /** Equation 4: y = LN(the class token) */
  function classTokenNorm(): Stage {
    const last = norm('norm');
    const run = (z: tf.Tensor3D) => last(tf.slice(z, [0, 0, 0], [-1, 1, -1]));
    return {
      name: 'norm',
      prefixes: ['norm.'],
      run: (z) => tf.reshape(run(z as tf.Tensor3D), [z.shape[0]!, dimension]),
    };
  }

  return {
    stages: [embedding(), ...Array.from({ length: depth }, (_, index) => block(index)), classTokenNorm()],
    classifierName: 'head',
    featureDimension: dimension,
    normalization,
    positions: { name: 'pos_embed', grid },
    parameters: variables.parameters,
    buffers: variables.buffers,
    dispose: () => variables.dispose(),
  };
}
