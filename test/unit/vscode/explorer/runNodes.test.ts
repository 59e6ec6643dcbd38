import { describe, expect, it } from 'vitest';
import { RunCollection, type RunChange } from '../../../../src/vscode/explorer/runCollection';
import type { RunEntry } from '../../../../src/vscode/explorer/runEntry';
import { RunNodes } from '../../../../src/vscode/explorer/runNodes';
import { entry } from '../builders';

function tree(...entries: RunEntry[]) {
  const collection = new RunCollection();
  const change = (changed: RunEntry): RunChange => collection.set(changed)!;
  entries.forEach(change);
  return { collection, nodes: new RunNodes(collection), change };
}

it('shows the groups that hold runs, in their order', () => {
  const { nodes } = tree(entry('a', 'failed'), entry('b', 'starting'), entry('c', 'finished'));
  expect(nodes.roots().map(({ group }) => group)).toEqual(['running', 'finished', 'failed']);
});

it('keeps a node as long as its run', () => {
  const { nodes, change } = tree(entry('a', 'running'));
  const [node] = nodes.children(nodes.roots()[0]!);
  change(entry('a', 'finished'));
  expect(nodes.children(nodes.roots()[0]!)).toEqual([node]);
  expect(nodes.children(nodes.roots()[0]!)[0]).toBe(node);
  expect(nodes.parentOf(node!)).toBe(nodes.roots()[0]);
});

describe('changedNodes', () => {
  it('is the run alone while it stays in its group', () => {
    const { nodes, change } = tree(entry('a', 'starting'), entry('b', 'finished'));
    expect(nodes.changedNodes([change(entry('a', 'running'))])).toEqual([{ kind: 'run', folder: '/runs/a' }]);
  });

  it('is everything when a run changes its group, comes or goes', () => {
    const { collection, nodes, change } = tree(entry('a', 'running'));
    expect(nodes.changedNodes([change(entry('a', 'finished'))])).toBe('all');
    expect(nodes.changedNodes([change(entry('b', 'running'))])).toBe('all');
    expect(nodes.changedNodes(collection.deleteBelow('/runs/a'))).toBe('all');
  });
});

it('lists thousands of runs, newest first', () => {
  const { collection, nodes } = tree();
  for (let n = 0; n < 5000; n++) collection.set(entry(`run ${n}`, 'finished', { createdAt: n }));
  const children = nodes.children(nodes.roots()[0]!);
  expect(children).toHaveLength(5000);
  expect(children[0]!.folder).toBe('/runs/run 4999');
});
