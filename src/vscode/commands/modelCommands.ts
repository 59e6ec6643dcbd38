import type * as vscode from 'vscode';
import { exportModel } from './exportModel';
import type { RunArgument } from './pickRun';
import { registerCommand } from './register';
import type { Services } from './services';

/** What can be done with trained networks and with datasets. */
export function registerModelCommands(services: Services): vscode.Disposable[] {
  const { log } = services;
  return [registerCommand('exportModel', log, (argument: RunArgument) => exportModel(services, argument))];
}
