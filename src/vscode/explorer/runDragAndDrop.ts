import * as vscode from 'vscode';
import { moveInQueue, readQueue } from '../../runs/queue/queue';
import { runBehind } from './queueDrop';
import type { RunCollection } from './runCollection';
import { isReadable, kindOf } from './runEntry';
import type { RunTreeNode } from './runNodes';
import { runUri } from './runUri';

/** What VS Code calls rows of this view that are dragged. */
const rowsType = 'application/vnd.code.tree.adarand.runs';

/** Runs that are dragged into the editor open their dashboards there; queued runs that are dropped on others change their turns. */
export class RunDragAndDrop implements vscode.TreeDragAndDropController<RunTreeNode> {
  readonly dragMimeTypes = ['text/uri-list'];
  readonly dropMimeTypes = [rowsType];

  /** @param onReorder told when the queue has another order */
  constructor(
    private readonly runs: RunCollection,
    private readonly onReorder: () => void,
  ) {}

  handleDrag(nodes: readonly RunTreeNode[], data: vscode.DataTransfer): void {
    const entries = nodes.map((node) => (node.kind === 'run' ? this.runs.get(node.folder) : undefined));
    const uris = entries.filter(isReadable).map((entry) => runUri(entry.folder).toString());
    if (uris.length > 0) data.set('text/uri-list', new vscode.DataTransferItem(uris.join('\r\n')));
    const queued = nodes.filter((node) => this.isQueued(node));
    if (queued.length > 0) data.set(rowsType, new vscode.DataTransferItem(queued));
  }

  async handleDrop(target: RunTreeNode | undefined, data: vscode.DataTransfer): Promise<void> {
    const dragged = (data.get(rowsType)?.value ?? []) as RunTreeNode[];
    const folders = dragged.flatMap((node) => (node.kind === 'run' ? [node.folder] : []));
    if (folders.length === 0 || !target || !this.takesQueued(target)) return;
    const queue = (await readQueue()).map(({ runFolder }) => runFolder);
    const before = runBehind(queue, folders, target.kind === 'run' ? target.folder : undefined);
    try {
      await moveInQueue(folders, before);
      this.onReorder();
    } catch (error) {
      void vscode.window.showErrorMessage((error as Error).message);
    }
  }

  private takesQueued(target: RunTreeNode): boolean {
    return target.kind === 'group' ? target.key === 'queued' : this.isQueued(target);
  }

  private isQueued(node: RunTreeNode): boolean {
    const entry = node.kind === 'run' ? this.runs.get(node.folder) : undefined;
    return entry !== undefined && kindOf(entry) === 'queued';
  }
}
