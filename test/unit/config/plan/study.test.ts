import { expect, it } from 'vitest';
import { parseConfig } from '../../../../src/config/parse';

const text = (study: string) => `{\n  "data": { "path": "x" },\n  "study": ${study}\n}`;

it('is methods × seeds × fractions, whole comparisons first', () => {
  const { plan } = parseConfig(
    text(`{
      "methods": {
        "plain": { "regularizer": { "name": "none" } },
        "adarand": { "regularizer": { "lambda": 2 }, "training": { "batchSize": 8 } },
      },
      "seeds": [1, 2],
      "fractions": [0.5, 1],
    }`),
  );
  expect(plan!.study!.map(({ method, seed, fraction }) => `${method} ${seed} ${fraction}`)).toEqual([
    'plain 1 0.5',
    'adarand 1 0.5',
    'plain 2 0.5',
    'adarand 2 0.5',
    'plain 1 1',
    'adarand 1 1',
    'plain 2 1',
    'adarand 2 1',
  ]);
  const configs = plan!.study!.map(({ config }) => config);
  expect(configs[1]).toMatchObject({
    seed: 1,
    data: { trainingFraction: 0.5 },
    regularizer: { name: 'adarand', lambda: 2 },
    training: { batchSize: 8, epochs: 200 },
  });
  expect(configs[0]!.regularizer).toEqual({ name: 'none' });
  expect(configs[4]!.data).not.toHaveProperty('trainingFraction');
  expect(configs[0]!.study).toBeUndefined();
});

it.each([
  [
    '{ "methods": { "a": { "regularizer": { "lambda": -1 } } } }',
    '-1',
    'Method "a": "regularizer.lambda" must be at least 0, but is -1.',
  ],
  ['{ "methods": { "a": { "seed": 1 } } }', '"seed"', 'The seeds of a study are in its "seeds".'],
  ['{ "methods": { "plain": {} }, "baseline": "plan" }', '"plan"', 'There is no method "plan": choose "plain".'],
  ['{ "methods": {} }', '{}', '"study.methods" is not right: name at least one method.'],
  [
    '{ "methods": { "a": {} }, "seeds": [1, 1] }',
    '[1, 1]',
    '"study.seeds" is not right: every seed may be there once.',
  ],
])('%s is a mistake', (study, marked, message) => {
  const source = text(study);
  const { config, problems } = parseConfig(source);
  expect(config).toBeUndefined();
  expect(problems.map(({ offset, length }) => source.slice(offset, offset + length))).toEqual([marked]);
  expect(problems[0]!.message).toBe(message);
});
