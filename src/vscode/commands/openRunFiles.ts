import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { runPaths } from '../../runFolder/layout';
import { isReadable } from '../explorer/runEntry';
import { pickRun, readableRun, type RunArgument } from './pickRun';
import type { Services } from './services';

/** Opens the configuration file that a run was started from, or the run's own copy when that file is gone. */
export async function openConfiguration(services: Services, argument: RunArgument): Promise<void> {
  const folder = await pickRun(services, argument, {
    title: 'Open the Configuration of Which Run?',
    accepts: isReadable,
    none: 'There are no runs yet.',
  });
  if (!folder) return;
  const { run } = await readableRun(services, folder);
  const original = run.configPath && existsSync(run.configPath) ? run.configPath : undefined;
  await showText(original ?? runPaths(folder).config);
}

/** Shows the run folder among the workspace's files, or in the system's file manager when it lies outside. */
export async function revealRunFolder(services: Services, argument: RunArgument): Promise<void> {
  const folder = await pickRun(services, argument, {
    title: 'Reveal the Folder of Which Run?',
    accepts: () => true,
    none: 'There are no runs yet.',
  });
  if (!folder) return;
  const uri = vscode.Uri.file(folder);
  const inside = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  await vscode.commands.executeCommand(inside ? 'revealInExplorer' : 'revealFileInOS', uri);
}

/** Opens what the trainer printed, at its end. The editor follows the file while the run goes on. */
export async function showLog(services: Services, argument: RunArgument): Promise<void> {
  const folder = await pickRun(services, argument, {
    title: 'Show the Log of Which Run?',
    accepts: () => true,
    none: 'There are no runs yet.',
  });
  if (!folder) return;
  const { log } = runPaths(folder);
  if (!existsSync(log)) {
    void vscode.window.showInformationMessage(`The trainer of this run has not printed anything: there is no ${log}.`);
    return;
  }
  const editor = await showText(log);
  const end = editor.document.lineAt(editor.document.lineCount - 1).range;
  editor.revealRange(end);
}

/** Where the file is in sight already, or among the other texts, rather than over the dashboard. */
async function showText(file: string): Promise<vscode.TextEditor> {
  const uri = vscode.Uri.file(file);
  const editors = vscode.window.visibleTextEditors.filter(({ viewColumn }) => viewColumn !== undefined);
  const place = editors.find(({ document }) => document.uri.fsPath === uri.fsPath) ?? editors[0];
  return vscode.window.showTextDocument(uri, { preview: true, viewColumn: place?.viewColumn });
}
