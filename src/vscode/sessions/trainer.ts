import * as vscode from 'vscode';
import type { TrainerProgram } from '../../runs/trainerProgram';
import { settings } from '../settings';
import { withProxy } from './proxyEnvironment';

/** The trainer in this extension, and the Node.js that a person chose, or VS Code's own. */
export function trainerProgram(extensionUri: vscode.Uri): TrainerProgram {
  return {
    nodePath: settings.nodePath ?? process.execPath,
    trainerScript: vscode.Uri.joinPath(extensionUri, 'dist', 'trainer.js').fsPath,
    env: withProxy(settings.proxy, process.env),
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
