import * as vscode from 'vscode';
import { ContextKeys } from './vscode/explorer/contextKeys';
import { RunTree } from './vscode/explorer/runTree';
import { WorkspaceRuns } from './vscode/explorer/workspaceRuns';

/** Builds the objects and registers them; nothing else. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('AdaRand', { log: true });
  const runs = new WorkspaceRuns(log);
  const tree = new RunTree(runs);
  const contextKeys = new ContextKeys(runs);
  context.subscriptions.push(log, runs, tree, contextKeys);
}
