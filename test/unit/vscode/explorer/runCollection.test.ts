import { describe, expect, it } from 'vitest';
import { RunCollection } from '../../../../src/vscode/explorer/runCollection';
import { entry } from '../builders';

function collectionOf(...entries: ReturnType<typeof entry>[]): RunCollection {
  const collection = new RunCollection();
  entries.forEach((each) => collection.set(each));
  return collection;
}

const names = (runs: { folder: string }[]) => runs.map(({ folder }) => folder.slice('/runs/'.length));

it('lists newest first, damaged records last', () => {
  const collection = collectionOf(
    entry('old', 'finished', { createdAt: 1 }),
    entry('new', 'failed', { createdAt: 3 }),
    entry('middle', 'running', { createdAt: 2 }),
  );
  collection.set({ folder: '/runs/broken', problem: 'torn' });
  expect(names(collection.all())).toEqual(['new', 'middle', 'old', 'broken']);
  expect(names(collection.inGroup('failed'))).toEqual(['new', 'broken']);
});

describe('set', () => {
  it('tells what was before and what is after', () => {
    const collection = collectionOf(entry('a', 'running'));
    const after = entry('a', 'finished');
    expect(collection.set(after)).toEqual({ folder: '/runs/a', before: entry('a', 'running'), after });
  });

  it('is silent when nothing has changed', () => {
    expect(collectionOf(entry('a')).set(entry('a'))).toBeUndefined();
  });
});

it('forgets a run, or all runs below a deleted folder, but not those of a folder with a longer name', () => {
  const collection = collectionOf(entry('a'), entry('ab'), entry('a/nested'));
  expect(names(collection.deleteBelow('/runs/a'))).toEqual(['a', 'a/nested']);
  expect(names(collection.all())).toEqual(['ab']);
  expect(collection.deleteBelow('/elsewhere')).toEqual([]);
});

it('finds the newest run of a configuration', () => {
  const collection = collectionOf(
    entry('first', 'finished', { createdAt: 1, configPath: '/work/a.adarand.json' }),
    entry('second', 'failed', { createdAt: 2, configPath: '/work/a.adarand.json' }),
    entry('other', 'running', { createdAt: 3, configPath: '/work/b.adarand.json' }),
    entry('none', 'running', { createdAt: 4 }),
  );
  expect(collection.latestOf('/work/a.adarand.json')?.folder).toBe('/runs/second');
  expect(collection.latestOf('/work/c.adarand.json')).toBeUndefined();
});
