import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../../src/config/parse';

const text = (sweep: string, more = '') => `{\n  "data": { "path": "x" },${more}\n  "sweep": ${sweep}\n}`;

const valuesOf = (sweep: string) => parseConfig(text(sweep)).plan?.sweep?.map(({ values }) => Object.values(values));

/** The one problem of a sweep: its message, and the part of the text it marks. */
function onlyProblem(sweep: string, more = ''): [marked: string, message: string] {
  const source = text(sweep, more);
  const { config, problems } = parseConfig(source);
  expect(config).toBeUndefined();
  expect(problems).toHaveLength(1);
  const { message, offset, length } = problems[0]!;
  return [source.slice(offset, offset + length), message];
}

describe('a grid', () => {
  it('has every combination of lists and ranges, the last key changing fastest', () => {
    expect(valuesOf('{ "regularizer.lambda": [0.1, 1], "seed": { "range": [3, 5] } }')).toEqual([
      [0.1, 3],
      [0.1, 4],
      [0.1, 5],
      [1, 3],
      [1, 4],
      [1, 5],
    ]);
  });

  it('puts the values into whole configurations without the sweep', () => {
    const { plan, config } = parseConfig(text('{ "optimizer.learningRate": [0.5], "data.imageSize": [96] }'));
    const [run] = plan!.sweep!;
    expect(run!.config).toMatchObject({
      optimizer: { name: 'sgd', learningRate: 0.5, momentum: 0.9 },
      data: { imageSize: 96 },
    });
    expect(run!.config.sweep).toBeUndefined();
    expect(config!.sweep).toBeDefined();
  });

  it('changes whole sections, and a name with keys of its own', () => {
    const whole = parseConfig(text('{ "regularizer": [{ "name": "none" }, { "name": "l2sp", "lambda": 2 }] }'));
    expect(whole.plan!.sweep!.map(({ config }) => config.regularizer)).toEqual([
      { name: 'none' },
      { name: 'l2sp', lambda: 2, beta: 0.01 },
    ]);
    const parts = parseConfig(text('{ "regularizer.name": ["l2sp"], "regularizer.beta": [5] }'));
    expect(parts.plan!.sweep![0]!.config.regularizer).toEqual({ name: 'l2sp', lambda: 0.01, beta: 5 });
  });
});

describe('random draws', () => {
  const drawn =
    '{ "optimizer.learningRate": { "logUniform": [1e-4, 1e-1] }, "seed": { "range": [0, 1000000000] }, "$random": 200 }';

  it('draws within bounds, each order of magnitude alike likely, the same every time', () => {
    const values = valuesOf(drawn) as [number, number][];
    expect(values).toHaveLength(200);
    expect(valuesOf(drawn)).toEqual(values);
    const rates = values.map(([rate]) => rate);
    expect(Math.min(...rates)).toBeGreaterThanOrEqual(1e-4);
    expect(Math.max(...rates)).toBeLessThanOrEqual(1e-1);
    for (const from of [1e-4, 1e-3, 1e-2]) {
      const share = rates.filter((rate) => rate >= from && rate < 10 * from).length / rates.length;
      expect(share).toBeGreaterThan(0.23);
      expect(share).toBeLessThan(0.44);
    }
  });

  it('draws others with another seed', () => {
    const other = drawn.replace('200', '{ "runs": 200, "seed": 1 }');
    expect(valuesOf(other)).not.toEqual(valuesOf(drawn));
  });

  it('never repeats a combination, and is the grid where that is smaller', () => {
    const some = valuesOf('{ "seed": [1, 2, 3], "training.batchSize": [8, 16, 32], "$random": 5 }')!;
    expect(new Set(some.map(String)).size).toBe(5);
    expect(valuesOf('{ "seed": [1, 2, 3], "$random": 50 }')).toEqual([[1], [2], [3]]);
  });
});

describe('mistakes', () => {
  it.each<[string, string, string, string?]>([
    ['{ "regularizer.lambda": [1, -1] }', '-1', '"regularizer.lambda" must be at least 0, but is -1.'],
    [
      '{ "regularizer.lamda": [1] }',
      '"regularizer.lamda"',
      'There is no key "regularizer.lamda" in a configuration. Did you mean "regularizer.lambda"?',
    ],
    ['{ "seeds": [1] }', '"seeds"', 'There is no key "seeds" in a configuration. Did you mean "seed"?'],
    ['{ "name": ["a", "b"] }', '"name"', '"name" cannot have several values.'],
    ['{ "regularizer.temperature": [1] }', '1', '"temperature" has no meaning for "adarand"; it belongs to "supcon".'],
    ['{ "seed": 3 }', '3', '"sweep.seed" must be a list [ … ] or an object { … }, but is 3.'],
    ['{ "seed": {} }', '{}', '"sweep.seed" is not right: give it one of the keys range, uniform and logUniform.'],
    [
      '{ "seed": { "range": [4, 0] } }',
      '[4, 0]',
      '"sweep.seed.range" is not right: the smaller number must come first.',
    ],
    [
      '{ "regularizer.lambda": { "uniform": [0, 1] } }',
      '{ "uniform": [0, 1] }',
      'The values of "regularizer.lambda" are drawn: say how many runs there are to be, with "$random": 20.',
    ],
    [
      '{ "seed": { "range": [0, 5000] } }',
      '{ "seed": { "range": [0, 5000] } }',
      'The sweep has 5001 runs; 1000 are allowed. Take fewer values, or draw some of them with "$random".',
    ],
    ['{}', '{}', 'The sweep has no values: name a key and values for it, such as "seed": { "range": [0, 4] }.'],
    [
      '{ "training.epochs": [20], "$halving": { "rungs": [5, 20] } }',
      '[5, 20]',
      'The last rung is at epoch 20, but the runs have only 20 epochs: all rungs must come before the end.',
    ],
    [
      '{ "seed": [1], "$halving": { "rungs": [5, 5] } }',
      '[5, 5]',
      '"sweep.$halving.rungs" is not right: the epochs must rise from one to the next.',
    ],
    [
      '{ "seed": [1] }',
      '{ "methods": { "a": {} } }',
      '"study" is not right: a configuration has a sweep or a study, not both: remove one.',
      ' "study": { "methods": { "a": {} } },',
    ],
  ])('%s', (sweep, marked, message, more) => {
    const [found, said] = onlyProblem(sweep, more);
    expect(found).toBe(marked);
    expect(said).toContain(message);
  });
});
