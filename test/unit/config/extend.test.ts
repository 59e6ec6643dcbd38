import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/parse';
import { presets } from '../../../src/config/presets';
import { runConfigSchema } from '../../../src/config/schema';

const parse = (value: object) => parseConfig(JSON.stringify({ data: { path: 'x' }, ...value }));

describe('extends', () => {
  it.each(presets)('takes over all of $id', ({ id, config }) => {
    expect(parse({ extends: id })).toEqual({
      config: runConfigSchema.parse({ ...config, data: { ...config.data, path: 'x' } }),
      problems: [],
    });
  });

  it('lets own keys win, key by key', () => {
    const { config } = parse({
      extends: 'paper/resnet50',
      name: 'mine',
      data: { path: 'birds', imageSize: 128 },
      model: { weights: './w.safetensors' },
      optimizer: { learningRate: 0.003 },
      schedule: { milestones: [0.5] },
      training: { epochs: 60 },
    });
    expect(config).toMatchObject({
      name: 'mine',
      data: { path: 'birds', imageSize: 128 },
      model: { backbone: 'resnet50', weights: './w.safetensors' },
      regularizer: { name: 'adarand', lambda: 1 },
      optimizer: { name: 'sgd', learningRate: 0.003, momentum: 0.9, nesterov: true },
      schedule: { name: 'milestones', milestones: [0.5], factor: 0.1 },
      training: { epochs: 60, batchSize: 64 },
    });
    expect(config).not.toHaveProperty('extends');
  });

  it('forgets the keys of another variant', () => {
    const { config, problems } = parse({
      extends: 'paper/resnet18',
      regularizer: { name: 'bss' },
      optimizer: { name: 'adam' },
    });
    expect(problems).toEqual([]);
    expect(config).toMatchObject({
      regularizer: { name: 'bss', lambda: 0.001, k: 1 },
      optimizer: { name: 'adam', learningRate: 0.001 },
    });
  });

  it('says which preset was meant, and nothing of what it would have brought', () => {
    const text =
      '{\n  "extends": "paper/resnet-50",\n  "data": { "path": "x" },\n  "optimizer": { "learningRate": 1 }\n}';
    const { problems } = parseConfig(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ path: ['extends'], line: 2, column: 14, suggestion: 'paper/resnet50' });
    expect(problems[0]!.message).toMatch(/^"extends" must be "paper\/resnet18", .* Did you mean "paper\/resnet50"\?$/);
  });

  it.each([
    ['{"extends": 5, "data": {"path": "x"}}', '5'],
    ['{"extends": "paper/resnet18"}', '{'],
    ['{"extends": "paper/resnet18", "data": {"path": "x"}, "optimizer": {"learningRate": "fast"}}', '"fast"'],
    ['{"extends": "paper/resnet18", "data": {"path": "x"}, "optimizer": {"betas": [0.9, 0.99]}}', '"betas"'],
    ['{"extends": "paper/resnet18", "data": {"path": "x"}, "regularizer": {"name": "adarnd"}}', '"adarnd"'],
    ['{"extends": "paper/resnet18", "data": {"path": "x"}, "training": null}', 'null'],
  ])('marks what is wrong in the text itself: %s', (text, marked) => {
    const { problems } = parseConfig(text);
    expect(problems.map(({ offset, length }) => text.slice(offset, offset + length))).toEqual([marked]);
  });
});
