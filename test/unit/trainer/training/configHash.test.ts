import { describe, expect, it } from 'vitest';
import { configHash } from '../../../../src/trainer/training/configHash';
import { tinyConfig } from '../tinyRun';

const config = tinyConfig('images');

describe('configHash', () => {
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
    { data: { ...config.data, augmentation: { ...config.data.augmentation, horizontalFlip: 0 } } },
    { model: { ...config.model, width: 0.25 } },
    { regularizer: { name: 'none' as const } },
    { schedule: { name: 'cosine' as const, warmupSteps: 0 } },
    { training: { ...config.training, epochs: 4 } },
  ])('differs with %j', (change) => {
    expect(configHash({ ...config, ...change })).not.toBe(configHash(config));
  });
});
