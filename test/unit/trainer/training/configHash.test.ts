import { describe, expect, it } from 'vitest';
import { configHash } from '../../../../src/trainer/training/configHash';
import { tinyConfig } from '../tinyRun';

const config = tinyConfig('images');

describe('configHash', () => {
  it('of a configuration without newer keys is what the first version wrote into checkpoints', () => {
    expect(configHash(config)).toBe('9526181d96c96492f2925d95fab0f6d26f3cf7abbce0c5a8e91e144cc368274e');
  });

  it('is the same whatever the order of keys, the name, the places and the engine', () => {
    const { data, ...rest } = config;
    const { imageSize, ...images } = data;
    const moved = {
      ...rest,
      name: 'other',
      engine: 'auto' as const,
      data: { ...images, path: '/moved', workers: 7, imageSize },
    };
    expect(configHash(moved)).toBe(configHash(config));
    expect(configHash({ ...config, model: { ...config.model, weights: 'a.safetensors' } })).toBe(configHash(config));
    expect(configHash({ ...config, data: { ...config.data, resizeSize: 37 } })).toBe(configHash(config));
  });

  it.each([
    { seed: 1 },
    { data: { ...config.data, imageSize: 48 } },
    { data: { ...config.data, augmentation: 'none' as const } },
    { model: { ...config.model, freeze: ['stem'] } },
    { model: { ...config.model, batchNorm: 'frozen' as const } },
    { training: { ...config.training, ema: 0.9 } },
    { model: { ...config.model, width: 0.25 } },
    { regularizer: { name: 'none' as const } },
    { schedule: { name: 'cosine' as const, warmupSteps: 0 } },
    { training: { ...config.training, epochs: 4 } },
  ])('differs with %j', (change) => {
    expect(configHash({ ...config, ...change })).not.toBe(configHash(config));
  });
});
