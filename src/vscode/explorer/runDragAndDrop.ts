import * as vscode from 'vscode';
import { runUri } from './runUri';
import type { RunCollection } from './runCollection';
import { isReadable } from './runEntry';
import type { RunTreeNode } from './runNodes';

/** Runs that are dragged into the editor open their dashboards there. */
export class RunDragAndDrop implements vscode.TreeDragAndDropController<RunTreeNode> {
  readonly dragMimeTypes = ['text/uri-list'];
  readonly dropMimeTypes = [];

  constructor(private readonly runs: RunCollection) {}

  handleDrag(nodes: readonly RunTreeNode[], data: vscode.DataTransfer): void {
    const entries = nodes.map((node) => (node.kind === 'run' ? this.runs.get(node.folder) : undefined));
    const uris = entries.filter(isReadable).map((entry) => runUri(entry.folder).toString());
    if (uris.length > 0) data.set('text/uri-list', new vscode.DataTransferItem(uris.join('\r\n')));
  }
}
