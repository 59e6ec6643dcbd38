import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { conventions, prefixesOf, renamed } from '../../../../../src/trainer/backbones/weights/conventions';
import { describeFit, fitWeights } from '../../../../../src/trainer/backbones/weights/fit';
import {
  assignState,
  loadStateDict,
  stateDictOf,
  type StateDict,
} from '../../../../../src/trainer/backbones/weights/stateDict';
import type { TensorData } from '../../../../../src/trainer/backbones/weights/tensorData';
import { WeightsError } from '../../../../../src/trainer/backbones/weights/weightsError';
import { createNetwork, type Network } from '../../../../../src/trainer/network';

const classes = ['cat', 'dog', 'fox'];
const classCount = classes.length;
const config = { model: { backbone: 'resnet18', width: 0.125 }, data: { imageSize: 32 }, seed: 1 } as const;

beforeAll(() => tf.setBackend('cpu'));

function withNetwork<T>(seed: number, use: (network: Network) => T): T {
  const network = createNetwork({ ...config, seed }, classCount);
  try {
    return use(network);
  } finally {
    network.dispose();
  }
}

/** The weights of another network, with its keys and tensors changed. */
async function weights(change: (key: string, tensor: TensorData) => [string, TensorData][]): Promise<StateDict> {
  const network = createNetwork({ ...config, seed: 2 }, classCount);
  const state = await stateDictOf(network);
  network.dispose();
  return new Map([...state].flatMap(([key, tensor]) => change(key, tensor)));
}

function tensor(...shape: number[]): TensorData {
  return { shape, data: new Float32Array(shape.reduce((product, length) => product * length, 1)) };
}

const same = (key: string, tensor: TensorData): [string, TensorData][] => [[key, tensor]];

describe('pretrained weights', () => {
  it('fit as they are', async () => {
    const state = await weights(same);
    withNetwork(1, (network) => {
      const fit = fitWeights(network, state, 'x.pth');
      expect([...fit.tensors.keys()]).toEqual([...state.keys()].filter((key) => !key.startsWith('fc.')));
      expect(describeFit(fit)).toEqual(['100 tensors (names of the backbone).']);
    });
  });

  it('are put into the network', async () => {
    const state = await weights((key, tensor) => [[`module.${key}`, tensor]]);
    const network = createNetwork(config, classCount);
    assignState(network, fitWeights(network, state, 'x.pth', { run: classes, file: classes }).tensors, 'x.pth');
    for (const [key, { data }] of await stateDictOf(network))
      expect(data, key).toEqual(state.get(`module.${key}`)!.data);
    network.dispose();
  });

  it.each([
    'module.',
    'encoder_q.',
    'module.encoder_q.',
    'backbone.',
    'encoder.',
    'model.',
    'visual.',
    'module.base_encoder.',
  ])('fit below the prefix %s, and what is not the backbone is left out', async (prefix) => {
    const state = new Map([
      ['queue', tensor(8, 8)],
      ...(await weights((key, tensor) => [[`${prefix}${key}`, tensor]])),
      [`${prefix}projector.0.weight`, tensor(4, 4)],
      [`${prefix}bn1.num_batches_tracked`, tensor()],
    ]);
    withNetwork(1, (network) => {
      const fit = fitWeights(network, state, 'x.pth');
      expect(fit.prefix).toBe(prefix);
      expect(fit.leftOut).toEqual(['queue', 'projector.0.weight']);
      expect(fit.missing).toEqual([]);
      expect(describeFit(fit)[1]).toBe('2 in the file only, left out: queue, projector.0.weight.');
    });
  });

  it('of a momentum encoder are not taken for those of the encoder', async () => {
    const state = await weights((key, tensor) => [
      [`module.encoder_k.${key}`, { ...tensor, data: tensor.data.map(() => 7) }],
      [`module.encoder_q.${key}`, tensor],
    ]);
    withNetwork(1, (network) => {
      const { tensors, prefix } = fitWeights(network, state, 'x.pth');
      expect(prefix).toBe('module.encoder_q.');
      expect(tensors.get('conv1.weight')).toBe(state.get('module.encoder_q.conv1.weight'));
    });
  });

  it('with a head of another kind leave the classifier new', async () => {
    const state = await weights((key, t) =>
      key.startsWith('fc.') ? [[key.replace('fc.', 'fc.0.'), t]] : same(key, t),
    );
    withNetwork(1, (network) => {
      const fit = fitWeights(network, state, 'x.pth', { run: classes, file: classes });
      expect(fit.tensors.has('fc.weight')).toBe(false);
      expect(fit.leftOut).toEqual(['fc.0.weight', 'fc.0.bias']);
      expect(describeFit(fit)[0]).toBe('100 tensors (names of the backbone); the classifier is new.');
    });
  });

  it('may lack a little, which is said', async () => {
    const state = await weights((key, tensor) => (key === 'bn1.bias' ? [] : same(key, tensor)));
    withNetwork(1, (network) => {
      const fit = fitWeights(network, state, 'x.pth');
      expect(fit.missing).toEqual(['bn1.bias']);
      expect(describeFit(fit)[1]).toBe('1 not in the file, random at the start: bn1.bias.');
    });
  });

  it('with axes of length 1 more or fewer are the same', async () => {
    const state = await weights((key, t) => same(key, t.shape.length === 1 ? { ...t, shape: [1, ...t.shape] } : t));
    withNetwork(1, (network) => {
      const { tensors } = fitWeights(network, state, 'x.pth');
      expect(tensors.get('bn1.weight')!.shape).toEqual([8]);
      expect(tensors.get('bn1.weight')!.data).toEqual(state.get('bn1.weight')!.data);
    });
  });

  it.each<[string, (key: string, tensor: TensorData) => [string, TensorData][], string]>([
    [
      'of another width',
      (key, t) => same(key, key === 'layer1.0.conv1.weight' ? tensor(16, 8, 3, 3) : t),
      'x.pth does not fit: 1 of another shape: layer1.0.conv1.weight (expected [8, 8, 3, 3], found [16, 8, 3, 3]).',
    ],
    [
      'of a deeper network',
      (key, t) => [[key, t], ...(key === 'layer1.1.bn2.bias' ? same('layer1.2.bn2.bias', t) : [])],
      'x.pth does not fit: 1 unexpected: layer1.2.bn2.bias.',
    ],
    [
      'that lack a quarter',
      (key, t) => (key.startsWith('layer4.1.') ? [] : same(key, t)),
      'x.pth does not fit: 10 of 100 missing: layer4.1.conv1.weight, layer4.1.bn1.weight, layer4.1.bn1.bias, ….',
    ],
    [
      'of quite another network',
      (key, t) => same(`rnn.${key.length}.${key}`, t),
      'x.pth does not fit: 100 of 100 missing: conv1.weight, bn1.weight, bn1.bias, …; 102 unexpected: rnn.12.conv1.weight, ',
    ],
  ])('%s are refused', async (_what, change, message) => {
    const state = await weights(change);
    withNetwork(1, (network) => {
      expect(() => fitWeights(network, state, 'x.pth')).toThrow(WeightsError);
      expect(() => fitWeights(network, state, 'x.pth')).toThrow(message);
    });
  });
});

describe('a checkpoint', () => {
  it('must fit name by name', async () => {
    const state = await weights((key, tensor) => same(key.replace('fc.bias', 'fc.offset'), tensor));
    withNetwork(1, (network) =>
      expect(() => loadStateDict(network, state, 'last.safetensors')).toThrow(
        'last.safetensors does not fit: 1 missing: fc.bias; 1 unexpected: fc.offset.',
      ),
    );
  });
});

describe('names of other libraries', () => {
  const ours = (library: string, key: string) =>
    renamed(
      key,
      conventions.find(({ name }) => name === library)!,
    );

  it.each([
    ['torchvision', 'class_token', 'cls_token'],
    ['torchvision', 'encoder.pos_embedding', 'pos_embed'],
    ['torchvision', 'conv_proj.weight', 'patch_embed.proj.weight'],
    ['torchvision', 'encoder.layers.encoder_layer_11.ln_1.bias', 'blocks.11.norm1.bias'],
    ['torchvision', 'encoder.layers.encoder_layer_0.self_attention.in_proj_weight', 'blocks.0.attn.qkv.weight'],
    ['torchvision', 'encoder.layers.encoder_layer_0.self_attention.out_proj.bias', 'blocks.0.attn.proj.bias'],
    ['torchvision', 'encoder.layers.encoder_layer_0.mlp.0.weight', 'blocks.0.mlp.fc1.weight'],
    ['torchvision', 'encoder.layers.encoder_layer_0.mlp.linear_2.weight', 'blocks.0.mlp.fc2.weight'],
    ['torchvision', 'encoder.ln.weight', 'norm.weight'],
    ['torchvision', 'heads.head.weight', 'head.weight'],
    ['CLIP', 'positional_embedding', 'pos_embed'],
    ['CLIP', 'transformer.resblocks.3.attn.in_proj_bias', 'blocks.3.attn.qkv.bias'],
    ['CLIP', 'transformer.resblocks.3.ln_2.weight', 'blocks.3.norm2.weight'],
    ['CLIP', 'transformer.resblocks.3.mlp.c_proj.weight', 'blocks.3.mlp.fc2.weight'],
    ['CLIP', 'ln_pre.weight', 'norm_pre.weight'],
    ['CLIP', 'ln_post.weight', 'norm.weight'],
    ['transformers CLIP', 'embeddings.position_embedding.weight', 'pos_embed'],
    ['transformers CLIP', 'pre_layrnorm.weight', 'norm_pre.weight'],
    ['transformers CLIP', 'encoder.layers.5.self_attn.k_proj.weight', 'blocks.5.attn.qkv[1].weight'],
    ['transformers CLIP', 'encoder.layers.5.layer_norm2.bias', 'blocks.5.norm2.bias'],
    ['transformers ViT', 'encoder.layer.7.attention.attention.value.bias', 'blocks.7.attn.qkv[2].bias'],
    ['transformers ViT', 'encoder.layer.7.attention.output.dense.weight', 'blocks.7.attn.proj.weight'],
    ['transformers ViT', 'encoder.layer.7.output.dense.weight', 'blocks.7.mlp.fc2.weight'],
    ['transformers ViT', 'layers.7.attention.k_proj.weight', 'blocks.7.attn.qkv[1].weight'],
    ['transformers ViT', 'layernorm.weight', 'norm.weight'],
    ['timm', 'conv_stem.weight', 'features.0.0.weight'],
    ['timm', 'bn1.running_mean', 'features.0.1.running_mean'],
    ['timm', 'blocks.0.0.conv_pw.weight', 'features.1.conv.1.weight'],
    ['timm', 'blocks.0.0.bn2.bias', 'features.1.conv.2.bias'],
    ['timm', 'blocks.1.0.conv_pw.weight', 'features.2.conv.0.0.weight'],
    ['timm', 'blocks.2.1.bn2.weight', 'features.5.conv.1.1.weight'],
    ['timm', 'blocks.6.0.conv_pwl.weight', 'features.17.conv.2.weight'],
    ['timm', 'blocks.6.0.bn3.weight', 'features.17.conv.3.weight'],
    ['timm', 'bn2.weight', 'features.18.1.weight'],
    ['timm', 'classifier.weight', 'classifier.1.weight'],
  ])('%s: %s is %s', (library, theirs, expected) => {
    // torchvision is also the name of what needs no renaming for a ResNet.
    expect(ours(library, theirs)).toBe(expected);
  });

  it('have prefixes of known words only', () => {
    expect(prefixesOf(['module.encoder_q.conv1.weight', 'layer1.0.weight', 'module.queue'])).toEqual([
      '',
      'module.',
      'module.encoder_q.',
    ]);
  });
});
