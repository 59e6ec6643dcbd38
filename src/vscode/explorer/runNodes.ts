import type { RunChange } from './runCollection';
import type { ArrangedGroup, RunView } from './runView';

/** What the tree shows. A node stands for the same thing as long as it is the same object. */
export type RunTreeNode = GroupNode | RunNode;
export interface GroupNode {
  kind: 'group';
  /** Of the group's heading. */
  key: string;
}
export interface RunNode {
  kind: 'run';
  folder: string;
  /** Key of the group that it is listed in: a run with two tags has two nodes. */
  group: string;
}

/** Nodes of the tree, and which of them must be drawn again after changes. A plain model: it knows no VS Code. */
export class RunNodes {
  private readonly groups = new Map<string, GroupNode>();
  /** By folder, then by key of the group. */
  private readonly runs = new Map<string, Map<string, RunNode>>();

  constructor(private readonly view: RunView) {}

  /** The groups; the runs themselves when they are grouped by nothing. */
  roots(): RunTreeNode[] {
    const { groups } = this.view;
    if (!this.hasHeadings) return groups.flatMap((group) => this.runsOf(group));
    return groups.map(({ heading }) => this.groupNode(heading.key));
  }

  children({ key }: GroupNode): RunNode[] {
    const group = this.groupOf(key);
    return group ? this.runsOf(group) : [];
  }

  groupOf(key: string): ArrangedGroup | undefined {
    return this.view.groups.find(({ heading }) => heading.key === key);
  }

  /** The first node of a run that is shown; nothing when it is not. */
  nodeOf(folder: string): RunNode | undefined {
    const group = this.view.groups.find(({ folders }) => folders.includes(folder));
    return group && this.runNode(folder, group.heading.key);
  }

  parentOf(node: RunTreeNode): GroupNode | undefined {
    return node.kind === 'run' && this.hasHeadings ? this.groupNode(node.group) : undefined;
  }

  /** The fewest nodes to draw again: a run alone when it stays where it is, else everything. */
  changedNodes(changes: readonly RunChange[]): RunTreeNode[] | 'all' {
    for (const { folder, after } of changes) if (!after) this.runs.delete(folder);
    if (!this.view.note(changes)) return 'all';
    return changes.flatMap(({ after }) => {
      if (!after || !this.view.shows(after)) return [];
      return this.view.headingsOf(after).map(({ key }) => this.runNode(after.folder, key));
    });
  }

  private get hasHeadings(): boolean {
    return this.view.arrangement.grouping !== 'none';
  }

  private runsOf({ heading, folders }: ArrangedGroup): RunNode[] {
    return folders.map((folder) => this.runNode(folder, heading.key));
  }

  private groupNode(key: string): GroupNode {
    let node = this.groups.get(key);
    if (!node) this.groups.set(key, (node = { kind: 'group', key }));
    return node;
  }

  private runNode(folder: string, group: string): RunNode {
    let nodes = this.runs.get(folder);
    if (!nodes) this.runs.set(folder, (nodes = new Map()));
    let node = nodes.get(group);
    if (!node) nodes.set(group, (node = { kind: 'run', folder, group }));
    return node;
  }
}
