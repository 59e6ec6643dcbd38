import * as vscode from 'vscode';
import { Disposable } from '../base/disposable';
import { readTrainedConfig } from './readEntry';
import { isReadable } from './runEntry';
import { RunNodes, type RunTreeNode } from './runNodes';
import { runTooltip } from './runTooltip';
import { groupItem, runItem } from './runTreeItems';
import type { WorkspaceRuns } from './workspaceRuns';

/** The view "Runs" in the activity bar. */
export class RunTree extends Disposable implements vscode.TreeDataProvider<RunTreeNode> {
  private readonly nodes: RunNodes;
  private readonly redraw = this._register(new vscode.EventEmitter<RunTreeNode[] | undefined>());
  readonly onDidChangeTreeData = this.redraw.event;
  readonly view: vscode.TreeView<RunTreeNode>;

  constructor(private readonly runs: WorkspaceRuns) {
    super();
    this.nodes = new RunNodes(runs.collection);
    this._register(
      runs.onDidChange((changes) => {
        const nodes = this.nodes.changedNodes(changes);
        this.redraw.fire(nodes === 'all' ? undefined : nodes);
      }),
    );
    this.view = this._register(
      vscode.window.createTreeView('adarand.runs', {
        treeDataProvider: this,
        canSelectMany: true,
        showCollapseAll: true,
      }),
    );
  }

  getChildren(node?: RunTreeNode): RunTreeNode[] {
    if (!node) return this.nodes.roots();
    return node.kind === 'group' ? this.nodes.children(node) : [];
  }

  getParent(node: RunTreeNode): RunTreeNode | undefined {
    return this.nodes.parentOf(node);
  }

  getTreeItem(node: RunTreeNode): vscode.TreeItem {
    if (node.kind === 'group') return groupItem(node.group, this.runs.collection.countOf(node.group));
    const entry = this.runs.collection.get(node.folder);
    return entry ? runItem(node, entry) : new vscode.TreeItem(node.folder);
  }

  /** Reads the run's configuration only when someone hovers the run. */
  async resolveTreeItem(item: vscode.TreeItem, node: RunTreeNode): Promise<vscode.TreeItem> {
    const entry = node.kind === 'run' ? this.runs.collection.get(node.folder) : undefined;
    if (!isReadable(entry)) return item;
    const config = await readTrainedConfig(entry.folder);
    item.tooltip = new vscode.MarkdownString(runTooltip(entry.folder, entry.run, config));
    return item;
  }

  /** The selected rows, for a key press in the view. */
  get selection(): readonly RunTreeNode[] {
    return this.view.selection;
  }

  /** Selects a run in the view without taking the focus. */
  async reveal(folder: string): Promise<void> {
    if (this.view.visible && this.runs.collection.get(folder))
      await this.view.reveal(this.nodes.nodeOf(folder), { select: true, focus: false });
  }
}
