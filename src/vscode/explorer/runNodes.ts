import type { RunChange, RunCollection } from './runCollection';
import { groupOf, runGroups, type RunGroup } from './runGroups';

/** What the tree shows. A node stands for the same thing as long as it is the same object. */
export type RunTreeNode = GroupNode | RunNode;
export interface GroupNode {
  kind: 'group';
  group: RunGroup;
}
export interface RunNode {
  kind: 'run';
  folder: string;
}

/** Nodes of the tree, and which of them must be drawn again after changes. A plain model: it knows no VS Code. */
export class RunNodes {
  private readonly groups = new Map(runGroups.map((group) => [group, { kind: 'group', group } as GroupNode]));
  private readonly runs = new Map<string, RunNode>();

  constructor(private readonly collection: RunCollection) {}

  /** Groups that hold runs, in order. */
  roots(): GroupNode[] {
    return runGroups.filter((group) => this.collection.countOf(group) > 0).map((group) => this.groups.get(group)!);
  }

  /** Runs of a group, newest first. */
  children({ group }: GroupNode): RunNode[] {
    return this.collection.inGroup(group).map((entry) => this.nodeOf(entry.folder));
  }

  nodeOf(folder: string): RunNode {
    let node = this.runs.get(folder);
    if (!node) this.runs.set(folder, (node = { kind: 'run', folder }));
    return node;
  }

  parentOf(node: RunTreeNode): GroupNode | undefined {
    const entry = node.kind === 'run' ? this.collection.get(node.folder) : undefined;
    return entry && this.groups.get(groupOf(entry));
  }

  /** The fewest nodes to draw again: a run alone when it stays in its group, else everything. */
  changedNodes(changes: RunChange[]): RunTreeNode[] | 'all' {
    for (const { folder, after } of changes) if (!after) this.runs.delete(folder);
    const stays = changes.every(({ before, after }) => before && after && groupOf(before) === groupOf(after));
    return stays ? changes.map(({ folder }) => this.nodeOf(folder)) : 'all';
  }
}
