import { describe, expect, it } from 'vitest';
import type { Annotations } from '../../../../src/runs/annotations';
import { RunCollection } from '../../../../src/vscode/explorer/runCollection';
import type { RunEntry } from '../../../../src/vscode/explorer/runEntry';
import { defaultArrangement, RunView, type Arrangement } from '../../../../src/vscode/explorer/runView';
import { entry } from '../builders';

const now = new Date(2026, 10, 25, 18, 0).getTime();
const at = (day: number, month = 10) => ({ createdAt: new Date(2026, month, day, 12, 0).getTime() });

function viewOf(arrangement: Partial<Arrangement>, ...entries: RunEntry[]): RunView {
  const collection = new RunCollection();
  entries.forEach((each) => collection.set(each));
  const view = new RunView(collection, () => now);
  view.arrangement = { ...defaultArrangement, ...arrangement };
  return view;
}

/** The names of the runs under each heading, in order. */
const shown = (view: RunView) =>
  view.groups.map(({ heading, folders }) => [heading.label, folders.map((folder) => folder.slice('/runs/'.length))]);

const said = (name: string, annotations: Annotations) => ({ ...entry(name, 'finished'), annotations });

describe('groups', () => {
  it('by state', () => {
    const view = viewOf({}, entry('a', 'failed'), entry('b', 'running'), { folder: '/runs/broken', problem: 'torn' });
    expect(shown(view)).toEqual([
      ['Running', ['b']],
      ['Failed', ['a', 'broken']],
    ]);
  });

  it('by date: days, then months', () => {
    const days = [at(25), at(24), at(20), at(2), at(1, 8)];
    const view = viewOf({ grouping: 'date' }, ...days.map((day, n) => entry(`${n}`, 'finished', day)));
    expect(shown(view)).toEqual([
      ['Today', ['0']],
      ['Yesterday', ['1']],
      ['Last 7 days', ['2']],
      ['November 2026', ['3']],
      ['September 2026', ['4']],
    ]);
  });

  it('by configuration: files of the same name in two folders are two groups', () => {
    const view = viewOf(
      { grouping: 'configuration' },
      entry('a', 'finished', { configPath: '/x/flowers.adarand.json' }),
      entry('b', 'finished', { configPath: '/y/flowers.adarand.json' }),
      entry('c', 'finished'),
    );
    expect(shown(view)).toEqual([
      ['flowers', ['a']],
      ['flowers', ['b']],
      ['No configuration file', ['c']],
    ]);
    expect(view.groups[0]!.heading.detail).toBe('/x/flowers.adarand.json');
  });

  it('by regularizer and by dataset, from the configuration that the run trains with', () => {
    const facts = { regularizer: 'adarand', backbone: 'resnet18', dataset: '/images/flowers' };
    const entries = [{ ...entry('a'), facts }, entry('b')];
    expect(shown(viewOf({ grouping: 'regularizer' }, ...entries))).toEqual([
      ['adarand', ['a']],
      ['Unknown regularizer', ['b']],
    ]);
    expect(shown(viewOf({ grouping: 'dataset' }, ...entries))).toEqual([
      ['flowers', ['a']],
      ['Unknown images', ['b']],
    ]);
  });

  it('by tag, and by study', () => {
    expect(shown(viewOf({ grouping: 'tag' }, said('a', { tags: ['x', 'y'] }), entry('b')))).toEqual([
      ['x', ['a']],
      ['y', ['a']],
      ['No tags', ['b']],
    ]);
    const sweep = { name: 'λ', values: {} };
    expect(shown(viewOf({ grouping: 'study' }, entry('a', 'finished', { sweep }), entry('b')))).toEqual([
      ['λ', ['a']],
      ['Single runs', ['b']],
    ]);
  });
});

describe('order', () => {
  const named = (name: string, testAccuracy?: number) =>
    entry(name, 'finished', { summary: testAccuracy === undefined ? {} : { testAccuracy } });
  const order = (arrangement: Partial<Arrangement>, ...entries: RunEntry[]) =>
    shown(viewOf({ grouping: 'none', ...arrangement }, ...entries))[0]![1];

  it('is by a figure, best first or last, runs without it last either way', () => {
    const runs = [named('a', 0.5), named('none'), named('b', 0.9)];
    expect(order({ order: 'testAccuracy', descending: true }, ...runs)).toEqual(['b', 'a', 'none']);
    expect(order({ order: 'testAccuracy', descending: false }, ...runs)).toEqual(['a', 'b', 'none']);
  });

  it('is by name as people count', () => {
    expect(order({ order: 'name', descending: false }, named('run 10'), named('run 9'))).toEqual(['run 9', 'run 10']);
  });

  it('has starred runs first', () => {
    const runs = [named('a', 0.5), { ...named('b', 0.4), annotations: { starred: true } }];
    expect(order({ order: 'testAccuracy', descending: true }, ...runs)).toEqual(['b', 'a']);
  });
});

it('hides archived runs unless they are wanted', () => {
  const runs = [said('a', { archived: true }), entry('b', 'finished')];
  expect(shown(viewOf({}, ...runs))).toEqual([['Finished', ['b']]]);
  const all = viewOf({ showArchived: true }, ...runs);
  expect(all.shown).toBe(2);
});

it('counts a run with two tags once', () => {
  expect(viewOf({ grouping: 'tag' }, said('a', { tags: ['x', 'y'] })).shown).toBe(1);
});

it('shows queued runs in the order of their turns, those without one last', () => {
  const view = viewOf({}, entry('a', 'queued', at(1)), entry('b', 'queued', at(2)), entry('cluster', 'queued', at(3)));
  view.turns = ['/runs/a', '/runs/b'];
  expect(shown(view)).toEqual([['Queued', ['a', 'b', 'cluster']]]);
});
