import { describe, expect, it } from 'vitest';
import { newConfiguration } from '../../../src/config/newConfiguration';
import { parseConfig } from '../../../src/config/parse';
import { presets } from '../../../src/config/presets';

describe('newConfiguration', () => {
  it.each(presets.map(({ id }) => id))('makes a valid configuration from %s', (id) => {
    const { config, problems } = parseConfig(newConfiguration(id, { dataPath: './images' }));
    expect(problems).toEqual([]);
    const preset = presets.find((candidate) => candidate.id === id)!.config;
    expect(config).toMatchObject({ ...preset, data: { path: './images', ...preset.data } });
  });

  it("has the paper's recipes", () => {
    const parse = (id: string) => parseConfig(newConfiguration(id, { dataPath: 'x' })).config;
    expect(parse('paper/resnet18')).toMatchObject({
      regularizer: { name: 'adarand', lambda: 1, alpha: 0.5 },
      optimizer: { name: 'sgd', learningRate: 0.01, momentum: 0.9, nesterov: true },
      schedule: { name: 'milestones', milestones: [0.3, 0.6, 0.8], factor: 0.1 },
      training: { epochs: 200, batchSize: 64 },
    });
    expect(parse('paper/self-supervised-resnet50')).toMatchObject({
      optimizer: { name: 'adamw', learningRate: 3e-5, weightDecay: 0.1 },
      schedule: { name: 'half-cosine', warmupSteps: 30 },
      training: { epochs: 200, batchSize: 64 },
    });
  });

  it('explains every line and quotes what it is given', () => {
    const text = newConfiguration('small/resnet18', {
      dataPath: 'C:\\my "birds"',
      name: 'Vögel',
      weights: './w.safetensors',
    });
    expect(parseConfig(text).config).toMatchObject({
      name: 'Vögel',
      data: { path: 'C:\\my "birds"' },
      model: { weights: './w.safetensors' },
    });
    const lines = text.split('\n');
    const keys = lines.flatMap((line, i) => (/^\s*"/.test(line) ? [i] : []));
    expect(keys.filter((i) => !lines[i - 1]!.trim().startsWith('//'))).toEqual([]);
  });

  it('refuses a preset that does not exist', () => {
    expect(() => newConfiguration('best', { dataPath: 'x' })).toThrow(
      /There is no preset "best": choose paper\/resnet18,/,
    );
  });
});
