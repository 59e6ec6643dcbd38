import * as vscode from 'vscode';
import { chosenEnginesFolder } from '../../engines/layout';
import type { TrainerProgram } from '../../runs/trainerProgram';
import { settings } from '../settings';
import { withProxy } from './proxyEnvironment';

/** Where the extension is, and where it keeps what it installs. */
export type ExtensionFolders = Pick<vscode.ExtensionContext, 'extensionUri' | 'globalStorageUri'>;

/** Where engines are installed: in the extension's storage, unless `ADARAND_ENGINES_DIR` names another place. */
export function enginesFolderOf({ globalStorageUri }: ExtensionFolders): string {
  return chosenEnginesFolder(process.env) ?? vscode.Uri.joinPath(globalStorageUri, 'engines').fsPath;
}

/** The trainer in this extension, and the Node.js that a person chose, or VS Code's own. */
export function trainerProgram(folders: ExtensionFolders): TrainerProgram & { env: NodeJS.ProcessEnv } {
  return {
    nodePath: settings.nodePath ?? process.execPath,
    trainerScript: vscode.Uri.joinPath(folders.extensionUri, 'dist', 'trainer.js').fsPath,
    env: { ...withProxy(settings.proxy, process.env), ADARAND_ENGINES_DIR: enginesFolderOf(folders) },
  };
}

/** An `AbortSignal` that follows VS Code's own kind of cancelling. */
export function signalOf(token: vscode.CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}

/** Whether a person called it off, which is no error to tell them of. */
export function isCalledOff(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
