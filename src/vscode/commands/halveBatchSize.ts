import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { halveBatchSize } from '../../config/halveBatchSize';
import { readableRun } from './pickRun';
import type { Services } from './services';

/** Halves the batch size in the configuration of a run that it did not fit into memory, and shows it for another run. */
export async function halveBatchSizeOf(services: Services, folder: string): Promise<void> {
  const { run } = await readableRun(services, folder);
  const { configPath, error } = run;
  if (error?.fix?.kind !== 'halveBatchSize') return;
  if (!configPath || !existsSync(configPath))
    throw new Error(
      `The configuration of ${run.name} is gone: write a new one with a training.batchSize below ${error.fix.batchSize}.`,
    );
  const document = await vscode.workspace.openTextDocument(configPath);
  const text = document.getText();
  const halved = halveBatchSize(text, error.fix.batchSize);
  await vscode.window.showTextDocument(document);
  if (halved === undefined) {
    void vscode.window.showInformationMessage(`The batch size is not ${error.fix.batchSize} or more any longer.`);
    return;
  }
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(document.positionAt(0), document.positionAt(text.length)), halved);
  await vscode.workspace.applyEdit(edit);
}
