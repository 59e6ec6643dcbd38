import { describe, expect, it } from 'vitest';
import { RunCollection, type RunChange } from '../../../../src/vscode/explorer/runCollection';
import type { RunEntry } from '../../../../src/vscode/explorer/runEntry';
import { RunNodes, type RunTreeNode } from '../../../../src/vscode/explorer/runNodes';
import { defaultArrangement, RunView, type Arrangement } from '../../../../src/vscode/explorer/runView';
import { entry } from '../builders';

function tree(arrangement: Partial<Arrangement>, ...entries: RunEntry[]) {
  const collection = new RunCollection();
  entries.forEach((each) => collection.set(each));
  const view = new RunView(collection);
  view.arrangement = { ...defaultArrangement, ...arrangement };
  const change = (changed: RunEntry): RunChange => collection.set(changed)!;
  return { collection, nodes: new RunNodes(view), change };
}

function childrenOf(nodes: RunNodes, root: RunTreeNode | undefined) {
  if (root?.kind !== 'group') throw new Error('This is no group.');
  return nodes.children(root);
}

it('shows the groups that hold runs, in their order', () => {
  const { nodes } = tree({}, entry('a', 'failed'), entry('b', 'starting'), entry('c', 'finished'));
  expect(nodes.roots()).toEqual(['running', 'finished', 'failed'].map((key) => ({ kind: 'group', key })));
});

it('shows the runs themselves when they are grouped by nothing', () => {
  const { nodes } = tree({ grouping: 'none' }, entry('a', 'failed'));
  const [node] = nodes.roots();
  expect(node).toMatchObject({ kind: 'run', folder: '/runs/a' });
  expect(nodes.parentOf(node!)).toBeUndefined();
});

it('keeps a node as long as its run stays in its group', () => {
  const { nodes, change } = tree({}, entry('a', 'running'));
  const [node] = childrenOf(nodes, nodes.roots()[0]);
  nodes.changedNodes([change(entry('a', 'running', { summary: { testAccuracy: 1 } }))]);
  expect(childrenOf(nodes, nodes.roots()[0])[0]).toBe(node);
  expect(nodes.parentOf(node!)).toBe(nodes.roots()[0]);
  expect(nodes.nodeOf('/runs/a')).toBe(node);
});

it('shows a run with two tags in both groups', () => {
  const { nodes, change } = tree({ grouping: 'tag' }, { ...entry('a'), annotations: { tags: ['x', 'y'] } });
  const listed = nodes.roots().flatMap((root) => childrenOf(nodes, root));
  expect(listed.map(({ group, folder }) => [group, folder])).toEqual([
    ['x', '/runs/a'],
    ['y', '/runs/a'],
  ]);
  const changed = { ...entry('a', 'running', { summary: {} }), annotations: { tags: ['x', 'y'] } };
  expect(nodes.changedNodes([change(changed)])).toEqual(listed);
});

describe('changedNodes', () => {
  it('is the run alone while it stays where it is', () => {
    const { nodes, change } = tree({}, entry('a', 'starting'), entry('b', 'finished'));
    expect(nodes.changedNodes([change(entry('a', 'running'))])).toMatchObject([{ kind: 'run', folder: '/runs/a' }]);
  });

  it('is everything when a run changes its group or its place in it, comes or goes', () => {
    const { collection, nodes, change } = tree({ order: 'testAccuracy' }, entry('a', 'running'));
    expect(nodes.changedNodes([change(entry('a', 'finished'))])).toBe('all');
    expect(nodes.changedNodes([change(entry('a', 'finished', { summary: { testAccuracy: 0.5 } }))])).toBe('all');
    expect(nodes.changedNodes([change(entry('b', 'running'))])).toBe('all');
    expect(nodes.changedNodes([change({ ...entry('b', 'running'), annotations: { starred: true } })])).toBe('all');
    expect(nodes.changedNodes(collection.deleteBelow('/runs/a'))).toBe('all');
  });

  it('is nothing for runs that are hidden', () => {
    const { nodes, change } = tree({ filter: 'other' }, entry('a', 'starting'));
    expect(nodes.changedNodes([change(entry('a', 'running'))])).toEqual([]);
  });
});
