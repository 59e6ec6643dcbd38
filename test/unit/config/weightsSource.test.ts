import { describe, expect, it } from 'vitest';
import { hubModelOf } from '../../../src/config/weightsSource';

describe('model.weights', () => {
  it.each([
    ['timm/resnet50.a1_in1k', { name: 'timm/resnet50.a1_in1k', revision: 'main' }],
    ['openai/clip-vit-base-patch32@refs/pr/8', { name: 'openai/clip-vit-base-patch32', revision: 'refs/pr/8' }],
    ['a/b@v1.0', { name: 'a/b', revision: 'v1.0' }],
  ])('%s is a model on the hub', (weights, model) => {
    expect(hubModelOf(weights)).toEqual(model);
  });

  it.each([
    'starter.safetensors',
    'weights/starter.safetensors',
    'weights/moco_v2_800ep_pretrain.pth.tar',
    'runs/best.PT',
    './weights/starter',
    '../weights',
    '/data/weights',
    'a/b/c',
    'C:\\weights\\x',
    '~/weights',
    'weights',
    'a/..',
    'a/b@',
  ])('%s is a file', (weights) => {
    expect(hubModelOf(weights)).toBeUndefined();
  });
});
