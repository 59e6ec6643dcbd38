import path from 'node:path';
import * as vscode from 'vscode';
import type { ConfigProblem } from '../../config/parse';
import type { Plan } from '../../config/plan/plan';
import type { RunConfig } from '../../config/schema';
import type { Services } from './services';

/** The configuration in the file, saved before; nothing when something is wrong with it, which is then shown. */
export async function readConfiguration(services: Services, uri: vscode.Uri): Promise<RunConfig | undefined> {
  return (await readPlan(services, uri))?.config;
}

/** The same, with the runs of its sweep or study. */
export async function readPlan(
  services: Services,
  uri: vscode.Uri,
): Promise<{ config: RunConfig; plan?: Plan } | undefined> {
  const document = await vscode.workspace.openTextDocument(uri);
  if (document.isDirty && !(await document.save()))
    throw new Error(`${uri.fsPath} could not be saved, so it was not read.`);
  const { config, plan, problems } = services.problems.judge(document);
  if (!config) await showProblems(uri, problems);
  return config && { config, ...(plan && { plan }) };
}

async function showProblems(uri: vscode.Uri, problems: ConfigProblem[]): Promise<void> {
  const [first] = problems;
  if (!first) return;
  const editor = await vscode.window.showTextDocument(uri);
  const start = editor.document.positionAt(first.offset);
  editor.selection = new vscode.Selection(start, editor.document.positionAt(first.offset + first.length));
  editor.revealRange(editor.selection);
  await vscode.commands.executeCommand('workbench.actions.view.problems');
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  void vscode.window.showErrorMessage(`${path.basename(uri.fsPath)}:${first.line}: ${first.message}${more}`);
}
