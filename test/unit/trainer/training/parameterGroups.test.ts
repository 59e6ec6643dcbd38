import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startEngine } from '../../../../src/trainer/engines';
import { BadInputError } from '../../../../src/trainer/errors';
import { createNetwork, type Network } from '../../../../src/trainer/network';
import { learningRateFactors, trainedParameters } from '../../../../src/trainer/training/parameterGroups';
import { tinyConfig } from '../tinyRun';

beforeAll(() => startEngine('onnx'));

function newNetwork(): Network {
  const network = createNetwork(tinyConfig('images'), 3);
  onTestFinished(() => network.dispose());
  return network;
}

const stagesOf = (names: Iterable<string>) => [...new Set([...names].map((name) => name.split('.')[0]!))];

describe('trainedParameters', () => {
  it('are all without freeze', () => {
    const network = newNetwork();
    expect(trainedParameters(network, undefined)).toEqual(network.parameters);
    expect(trainedParameters(network, [])).toEqual(network.parameters);
  });

  it('leave out stages', () => {
    const trained = trainedParameters(newNetwork(), ['stem', 'layer1', 'layer2', 'pool']);
    expect(stagesOf(trained.keys())).toEqual(['layer3', 'layer4', 'fc']);
  });

  it('leave out what patterns fit', () => {
    const network = newNetwork();
    const frozenBy = (...freeze: string[]) => {
      const trained = trainedParameters(network, freeze);
      return [...network.parameters.keys()].filter((name) => !trained.has(name));
    };
    expect(frozenBy('conv1.weight')).toEqual(['conv1.weight']);
    expect(frozenBy('layer1.0.bn*')).toEqual([
      'layer1.0.bn1.weight',
      'layer1.0.bn1.bias',
      'layer1.0.bn2.weight',
      'layer1.0.bn2.bias',
    ]);
    expect(frozenBy('layer1.0')).toEqual(frozenBy('layer1.0.*'));
    expect(frozenBy('layer1.0')).not.toContain('layer1.1.conv1.weight');
    expect(frozenBy('*.bias')).not.toContain('fc.bias');
  });

  it('are the classifier\'s with "all but classifier"', () => {
    expect([...trainedParameters(newNetwork(), 'all but classifier').keys()]).toEqual(['fc.weight', 'fc.bias']);
  });

  it.each(['layr1', 'fc.*', 'layer9.*', 'conv1xweight'])('refuse "%s", and say what there is', (entry) => {
    const freeze = () => trainedParameters(newNetwork(), ['stem', entry]);
    expect(freeze).toThrow(BadInputError);
    expect(freeze).toThrow(`"model.freeze" names "${entry}"`);
    expect(freeze).toThrow('Its stages are stem, layer1, layer2, layer3, layer4, pool;');
    if (entry === 'layr1') expect(freeze).toThrow('Did you mean "layer1"?');
  });
});

describe('learningRateFactors', () => {
  it('name stages, patterns and the classifier; the last match counts', () => {
    const factors = learningRateFactors(newNetwork(), { layer1: 0.1, 'layer1.1.*': 0.5, classifier: 10 });
    expect(factors.get('layer1.0.conv1.weight')).toBe(0.1);
    expect(factors.get('layer1.1.conv1.weight')).toBe(0.5);
    expect(factors.get('fc.weight')).toBe(10);
    expect(factors.has('conv1.weight')).toBe(false);
  });

  it('fall from stage to stage by a number', () => {
    const factors = learningRateFactors(newNetwork(), 0.5);
    expect(factors.get('fc.bias')).toBe(1);
    expect(factors.get('layer4.1.bn2.weight')).toBe(0.5);
    expect(factors.get('layer1.0.conv1.weight')).toBe(1 / 16);
    expect(factors.get('conv1.weight')).toBe(1 / 32);
  });

  it('refuse what there is not', () => {
    expect(() => learningRateFactors(newNetwork(), { clasifier: 10 })).toThrow(
      /"optimizer.learningRateFactors" names "clasifier".* Did you mean "classifier"\?/,
    );
  });
});
