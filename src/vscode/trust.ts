import * as vscode from 'vscode';

/**
 * Whether the workspace may start processes. If not, says so and offers the way to change it.
 * @param what What needs trust, as the beginning of a sentence: "Training".
 */
export async function requireTrust(what: string): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = 'Manage Workspace Trust';
  const answer = await vscode.window.showWarningMessage(
    `${what} starts a process that reads files of this folder, so it needs a trusted workspace.`,
    manage,
  );
  if (answer === manage) await vscode.commands.executeCommand('workbench.trust.manage');
  return vscode.workspace.isTrusted;
}
