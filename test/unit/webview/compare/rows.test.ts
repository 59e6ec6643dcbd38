import { describe, expect, test } from 'vitest';
import { compareCharts } from '../../../../webview/compare/compareCharts';
import { initialCompareOptions } from '../../../../webview/compare/host';
import { arrangedRows, runTable } from '../../../../webview/compare/rows';
import { columnScale } from '../../../../webview/compare/scales';
import { differingKeys, settingsOf, typeOf, writeSetting } from '../../../../webview/compare/settings';
import { simulateRuns } from '../../../e2e/webviewHarness/simulatedRuns';

const runs = simulateRuns(6);
const tableOf = (change: Partial<typeof initialCompareOptions> = {}) =>
  runTable(runs, { ...initialCompareOptions, ...change });

describe('settings', () => {
  test('are taken apart into dotted keys, lists written out', () => {
    const settings = settingsOf({ name: 'x', seed: 1, data: { size: [2, 3], path: 'p', mean: null } });
    expect([...settings]).toEqual([
      ['seed', 1],
      ['data.size', '[2,3]'],
      ['data.path', 'p'],
      ['data.mean', null],
    ]);
  });

  test('differ where a value or a key does', () => {
    const [a, b] = [settingsOf({ seed: 1, data: { a: 1 } }), settingsOf({ seed: 1, data: { b: 1 } })];
    expect(differingKeys([a, b])).toEqual(['data.a', 'data.b']);
    expect(differingKeys([a, a])).toEqual([]);
  });

  test('are written with their type and unit', () => {
    expect([undefined, null, 0.1 + 0.2, true].map(writeSetting)).toEqual(['–', 'null', '0.3', 'true']);
    expect(typeOf('training.epochs', [1, 2])).toBe('number, epochs');
    expect(typeOf('model.weights', ['a', undefined])).toBe('text');
    expect(typeOf('x', [1, 'a'])).toBe('');
  });
});

describe('the table of runs', () => {
  test('has the results that there are and the settings that differ', () => {
    expect(tableOf().columns.map(({ key }) => key)).toEqual([
      'testAccuracy',
      'bestEpoch',
      'imagesPerSecond',
      'duration',
      'seed',
      'regularizer.lambda',
    ]);
  });

  test('sorts numbers as numbers, and runs without a value last', () => {
    const { rows, columns } = tableOf();
    const lacking = [{ ...rows[0]!, name: 'lacking', values: new Map() }, ...rows];
    const sorted = (descending: boolean) =>
      arrangedRows(lacking, columns, { ...initialCompareOptions, sortBy: 'testAccuracy', descending });
    expect(sorted(true).at(-1)!.name).toBe('lacking');
    expect(sorted(false).at(-1)!.name).toBe('lacking');
    const accuracies = sorted(true)
      .slice(0, -1)
      .map(({ values }) => values.get('testAccuracy') as number);
    expect(accuracies).toEqual([...accuracies].sort((a, b) => b - a));
  });

  test('filters by all words', () => {
    const { rows, columns } = tableOf();
    const names = (filter: string) =>
      arrangedRows(rows, columns, { ...initialCompareOptions, filter }).map(({ name }) => name);
    expect(names('λ SEED')).toHaveLength(6);
    expect(names('nothing')).toEqual([]);
  });

  test('gives a group one look, and one line when it is drawn as its mean', () => {
    const { rows } = tableOf({ groupBy: '*' });
    expect(rows.map(({ group }) => group)).toEqual([...Array(3).fill('lambda 1'), ...Array(3).fill('lambda 0.1')]);
    expect(new Set(rows.map(({ colour, dash }) => `${colour} ${dash}`)).size).toBe(2);
    const [loss] = compareCharts(rows, { band: true }, 0.5);
    expect(new Set(loss!.lines.map(({ key }) => key))).toEqual(new Set(['lambda 1', 'lambda 0.1']));
    expect(loss!.lines[0]!.curve).toEqual({ of: 'step', metric: 'loss', run: '/runs/0', smoothing: 0.5 });
  });

  test('charts leave out what is not checked', () => {
    const { rows } = tableOf({ unchecked: ['/runs/0', '/runs/1'] });
    expect(compareCharts(rows, { band: false }, 0)[0]!.lines).toHaveLength(4);
  });
});

describe('axes of columns', () => {
  const rowsOf = (...values: (number | string | undefined)[]) =>
    values.map((value) => ({ ...tableOf().rows[0]!, values: new Map(value === undefined ? [] : [['k', value]]) }));
  const column = { ...tableOf().columns[0]!, key: 'k', format: writeSetting };
  const placesOf = (...values: (number | string | undefined)[]) => {
    const rows = rowsOf(...values);
    const { place } = columnScale(rows, column);
    return rows.map((row) => place(row));
  };

  test('numbers lie as they are, or by their logarithm when they span much', () => {
    expect(placesOf(0, 5, 10, undefined)).toEqual([0, 0.5, 1, undefined]);
    const [low, middle, high] = placesOf(1e-4, 1e-2, 1);
    expect([low, high]).toEqual([0, 1]);
    expect(middle).toBeCloseTo(0.5, 12);
  });

  test('all else lies at equal distances', () => {
    expect(placesOf('b', 'a', 'c')).toEqual([0.5, 0, 1]);
    expect(placesOf('a', 'a')).toEqual([0.5, 0.5]);
  });
});
