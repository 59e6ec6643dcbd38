import { expect, it } from 'vitest';
import { parseFilter } from '../../../../src/vscode/explorer/runFilter';
import { entry } from '../builders';

const run = {
  ...entry('Größe 7', 'failed', { configPath: '/work/flowers.adarand.json' }),
  annotations: { starred: true, tags: ['Baseline'], note: 'learning rate was too high' },
  facts: { regularizer: 'adarand', backbone: 'resnet18', dataset: '/images/oxford pets' },
};

it.each([
  ['größe', true],
  ['flowers ADARAND', true],
  ['flowers randReg', false],
  ['"too high"', true],
  ['"high too"', false],
  ['tag:baseline', true],
  ['tag:base', false],
  ['base', true],
  ['is:starred', true],
  ['is:archived', false],
  ['-is:archived', true],
  ['-flowers', false],
  ['state:failed network:resnet', true],
  ['dataset:"oxford pets"', true],
  ['name:flowers', false],
  ['regularizer:', true],
  // Not a field: looked for as it is.
  ['http://x', false],
])('%s', (text, expected) => {
  expect(parseFilter(text)?.(run) ?? true).toBe(expected);
});

it('is none without words', () => {
  expect(parseFilter('  ')).toBeUndefined();
});

it('finds runs whose record is damaged', () => {
  expect(parseFilter('state:damaged broken')!({ folder: '/runs/broken', problem: 'torn' })).toBe(true);
});
