import * as vscode from 'vscode';

/** Registers a command whose errors a person gets to read: as a message, and with their trace in the output channel. */
export function registerCommand<Args extends unknown[]>(
  name: string,
  log: vscode.LogOutputChannel,
  run: (...args: Args) => Promise<unknown> | unknown,
): vscode.Disposable {
  return vscode.commands.registerCommand(`adarand.${name}`, async (...args: Args) => {
    try {
      await run(...args);
    } catch (error) {
      log.error(error as Error);
      void vscode.window.showErrorMessage((error as Error).message);
    }
  });
}
