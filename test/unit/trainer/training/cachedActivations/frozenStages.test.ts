import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { RunConfigInput } from '../../../../../src/config/schema';
import { startEngine } from '../../../../../src/trainer/engines';
import { createNetwork } from '../../../../../src/trainer/network';
import { unchangingStages } from '../../../../../src/trainer/training/cachedActivations';
import { trainedParameters } from '../../../../../src/trainer/training/parameterGroups';
import { tinyConfig } from '../../tinyRun';

beforeAll(() => startEngine('onnx'));

const images = { path: 'images', imageSize: 32, augmentation: 'none' } as const;
const stem: RunConfigInput['model'] = { width: 0.125, batchNorm: 'frozen', freeze: ['stem', 'layer1'] };

const cases: [string, number, Partial<RunConfigInput>][] = [
  ['two frozen stages', 2, { model: { ...stem, freeze: ['stem', 'layer1'] } }],
  ['all frozen but the classifier', 6, { model: { ...stem, freeze: 'all but classifier' } }],
  ['a frozen stage behind one that is trained', 0, { model: { ...stem, freeze: ['layer1', 'layer2'] } }],
  ['a stage with one parameter that is trained', 1, { model: { ...stem, freeze: ['stem', 'layer1.0', '*.conv*'] } }],
  ['batch normalization that is trained', 0, { model: { ...stem, freeze: ['stem'], batchNorm: 'train' } }],
  ['random images', 0, { model: stem, data: { ...images, augmentation: { horizontalFlip: 0 } } }],
  ['mixed images', 0, { model: stem, training: { epochs: 1, mixup: 0.2 } }],
  ['a regularizer that looks inside', 0, { model: stem, regularizer: { name: 'delta' } }],
];

describe('unchangingStages', () => {
  it.each(cases)('of %s: %i', (_name, expected, change) => {
    const config = tinyConfig('images', { data: images, ...change } as Partial<RunConfigInput>);
    const network = createNetwork(config, 3);
    onTestFinished(() => network.dispose());
    expect(unchangingStages(config, network, trainedParameters(network, config.model.freeze))).toBe(expected);
  });
});
