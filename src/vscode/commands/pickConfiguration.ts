import * as vscode from 'vscode';
import { configFileSuffix } from '../../runFolder/layout';
import { isConfiguration } from '../language/selector';

/** The run configuration in the active editor. */
export function activeConfiguration(): vscode.Uri | undefined {
  const uri = vscode.window.activeTextEditor?.document.uri;
  return uri && isConfiguration(uri) ? uri : undefined;
}

/**
 * The configuration that a command is about: the argument (CodeLens, editor title, Explorer); else the active editor's; else
 * the only one of the workspace; else the one a person picks. Nothing when there is none.
 */
export async function pickConfiguration(argument: unknown, title: string): Promise<vscode.Uri | undefined> {
  if (argument instanceof vscode.Uri) return argument;
  const active = activeConfiguration();
  if (active) return active;
  const found = await vscode.workspace.findFiles(`**/*${configFileSuffix}`, '**/node_modules/**');
  if (found.length === 0) return offerNewRun();
  if (found.length === 1) return found[0];
  const items = found
    .map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }))
    .sort((a, b) => a.label.localeCompare(b.label));
  return (await vscode.window.showQuickPick(items, { title }))?.uri;
}

async function offerNewRun(): Promise<undefined> {
  const newRun = 'New Run…';
  const text = `This workspace has no run configuration (*${configFileSuffix}) yet.`;
  const answer = await vscode.window.showInformationMessage(text, newRun);
  if (answer === newRun) await vscode.commands.executeCommand('adarand.newRun');
}
