import { expect, test } from 'vitest';
import type { CheckResult, Problem } from '../../../../src/protocol/jobs';
import { checkText } from '../../../../src/vscode/commands/checkText';

const found: CheckResult = {
  problems: [],
  dataset: { classes: ['cat', 'dog'], train: 320, validation: 80, test: 100 },
  model: { parameters: 2_801_234, featureDimension: 256, weights: [] },
};
const warning: Problem = { severity: 'warning', path: ['data'], message: 'Few images.' };
const error: Problem = { severity: 'error', path: ['data', 'path'], message: 'The class cat has no images.' };

test('says what there is to run', () => {
  expect(checkText('a.adarand.json', found)).toBe(
    'a.adarand.json is ready to run: 320 training, 80 validation and 100 test images in 2 classes' +
      ' for a network of 2.8 million parameters.',
  );
});

test('says what of the weights fits', () => {
  const weights = ['120 tensors (names of timm); the classifier is new.', '1 in the file only, left out: queue.'];
  expect(checkText('a.adarand.json', { ...found, model: { ...found.model!, weights } })).toMatch(
    /of 2\.8 million parameters\. Weights: 120 tensors .*; the classifier is new\. 1 in the file only, left out: queue\.$/,
  );
});

test('a warning does not keep a configuration from running', () => {
  expect(checkText('a.adarand.json', { ...found, problems: [warning] })).toMatch(/is ready to run: .*\. Few images\.$/);
});

test('an error comes first, and nothing but the error', () => {
  expect(checkText('a.adarand.json', { ...found, problems: [warning, error] })).toBe(
    'a.adarand.json: The class cat has no images. (and 1 more, see Problems)',
  );
});
