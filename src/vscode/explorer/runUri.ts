import path from 'node:path';
import * as vscode from 'vscode';

/** Names a run where VS Code wants the address of something that an editor opens: `adarand-run:/…/<run id>/run.adarand-run`. */
export const runScheme = 'adarand-run';
const fileName = 'run.adarand-run';

export function runUri(folder: string): vscode.Uri {
  return vscode.Uri.joinPath(vscode.Uri.file(folder), fileName).with({ scheme: runScheme });
}

/** The run folder that `runUri` named. */
export function folderOfRunUri(uri: vscode.Uri): string {
  return path.dirname(uri.with({ scheme: 'file' }).fsPath);
}
