import * as vscode from 'vscode';
import { lastResources } from '../../runFolder/resourcesLog';
import { Disposable } from '../base/disposable';
import { arrangementText, shownText } from './arrangementText';
import { folderSize } from './folderSize';
import { readTrainedConfig } from './readEntry';
import type { QueueOrder } from './queueOrder';
import { RunDragAndDrop } from './runDragAndDrop';
import { isReadable } from './runEntry';
import { RunNodes, type RunTreeNode } from './runNodes';
import { runTooltip } from './runTooltip';
import { groupItem, runItem } from './runTreeItems';
import { defaultArrangement, RunView, type Arrangement } from './runView';
import type { WorkspaceRuns } from './workspaceRuns';

/** Rows that are shown without a click: groups beyond them are closed. */
const openRows = 100;
/** Where the workspace keeps how its runs are shown. */
const arrangementKey = 'explorer.arrangement';

/** The view "Runs" in the activity bar. */
export class RunTree extends Disposable implements vscode.TreeDataProvider<RunTreeNode> {
  private readonly arranged: RunView;
  private readonly nodes: RunNodes;
  private readonly redraw = this._register(new vscode.EventEmitter<RunTreeNode[] | undefined>());
  readonly onDidChangeTreeData = this.redraw.event;
  readonly view: vscode.TreeView<RunTreeNode>;

  /**
   * @param memory of the workspace
   * @param onReorder told when a person has changed the order of the queue
   */
  constructor(
    private readonly runs: WorkspaceRuns,
    private readonly memory: vscode.Memento,
    queue: QueueOrder,
    onReorder: () => void,
  ) {
    super();
    this.arranged = new RunView(runs.collection);
    this.nodes = new RunNodes(this.arranged);
    this._register(
      runs.onDidChange((changes) => {
        const nodes = this.nodes.changedNodes(changes);
        this.redraw.fire(nodes === 'all' ? undefined : nodes);
        this.showCounts();
      }),
    );
    this._register(
      queue.onDidChange((folders) => {
        this.arranged.turns = folders;
        this.redraw.fire(undefined);
      }),
    );
    this.view = this._register(
      vscode.window.createTreeView('adarand.runs', {
        treeDataProvider: this,
        canSelectMany: true,
        showCollapseAll: true,
        dragAndDropController: new RunDragAndDrop(runs.collection, onReorder),
      }),
    );
    this.show({ ...defaultArrangement, ...memory.get<Partial<Arrangement>>(arrangementKey) });
  }

  getChildren(node?: RunTreeNode): RunTreeNode[] {
    if (!node) return this.nodes.roots();
    return node.kind === 'group' ? this.nodes.children(node) : [];
  }

  getParent(node: RunTreeNode): RunTreeNode | undefined {
    return this.nodes.parentOf(node);
  }

  getTreeItem(node: RunTreeNode): vscode.TreeItem {
    if (node.kind === 'group') {
      const group = this.nodes.groupOf(node.key);
      return group ? groupItem(group, this.isOpen(node.key)) : new vscode.TreeItem(node.key);
    }
    const entry = this.runs.collection.get(node.folder);
    return entry ? runItem(node, entry, this.arranged.order) : new vscode.TreeItem(node.folder);
  }

  /** Reads the run's configuration and the size of its folder only when someone hovers the run. */
  async resolveTreeItem(item: vscode.TreeItem, node: RunTreeNode): Promise<vscode.TreeItem> {
    const entry = node.kind === 'run' ? this.runs.collection.get(node.folder) : undefined;
    if (!isReadable(entry)) return item;
    const { folder } = entry;
    const [config, bytes, resources] = await Promise.all([
      readTrainedConfig(folder),
      folderSize(folder),
      lastResources(folder),
    ]);
    item.tooltip = new vscode.MarkdownString(runTooltip(entry, { config, bytes, resources }));
    return item;
  }

  /** The selected rows, for a key press in the view. */
  get selection(): readonly RunTreeNode[] {
    return this.view.selection;
  }

  get arrangement(): Arrangement {
    return this.arranged.arrangement;
  }

  /** Shows the runs in another way, now and when the window opens again. */
  async arrange(change: Partial<Arrangement>): Promise<void> {
    this.show({ ...this.arrangement, ...change });
    await this.memory.update(arrangementKey, this.arrangement);
  }

  /** As `arrange`, until the next one: while a person types. */
  preview(change: Partial<Arrangement>): void {
    this.show({ ...this.arrangement, ...change });
  }

  /** Selects a run in the view without taking the focus. */
  async reveal(folder: string): Promise<void> {
    const node = this.nodes.nodeOf(folder);
    if (this.view.visible && node) await this.view.reveal(node, { select: true, focus: false });
  }

  private show(arrangement: Arrangement): void {
    this.arranged.arrangement = arrangement;
    this.view.description = arrangementText(arrangement);
    this.redraw.fire(undefined);
    this.showCounts();
    setContext('adarand.filtered', arrangement.filter.trim() !== '');
    setContext('adarand.showsArchived', arrangement.showArchived);
  }

  private showCounts(): void {
    const { collection } = this.runs;
    this.view.message = shownText(this.arrangement, this.arranged.shown, collection.size);
    const active = collection.countOf('running');
    const tooltip = `${active} ${active === 1 ? 'run trains' : 'runs train'} now`;
    this.view.badge = active > 0 ? { value: active, tooltip } : undefined;
  }

  /** Whether a group is open until a person closes it: what trains, and the first rows. */
  private isOpen(key: string): boolean {
    if (this.arrangement.grouping === 'state' && key === 'running') return true;
    let rows = 0;
    for (const { heading, folders } of this.arranged.groups) {
      rows += 1 + folders.length;
      if (heading.key === key) break;
    }
    return rows <= openRows;
  }
}

function setContext(key: string, value: boolean): void {
  void vscode.commands.executeCommand('setContext', key, value);
}
