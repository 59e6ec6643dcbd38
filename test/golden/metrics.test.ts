import { expect, it } from 'vitest';
import { featureDiagnostics } from '../../src/trainer/metrics/featureDiagnostics';
import { golden } from './golden';

const expected = golden<{
  features: number[][];
  labels: number[];
  featureNorm: number;
  featureEntropy: number;
  conditionalEntropy: number;
  mutualInformation: number;
}>('metrics');

it.each(['featureNorm', 'featureEntropy', 'conditionalEntropy', 'mutualInformation'] as const)(
  'computes %s as NumPy does',
  (name) => {
    const actual = featureDiagnostics(Float32Array.from(expected.features.flat()), expected.labels);
    expect(Math.abs(actual[name] / expected[name] - 1)).toBeLessThan(1e-5);
  },
);
