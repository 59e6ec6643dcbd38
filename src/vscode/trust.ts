import * as vscode from 'vscode';

/**
 * Whether the workspace is trusted. If not, says why it must be and offers the way to change it.
 * @param reason What would happen, as a sentence: "Training starts a process that reads files of this folder."
 */
export async function requireTrust(reason: string): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = 'Manage Workspace Trust';
  const answer = await vscode.window.showWarningMessage(`${reason} That needs a trusted workspace.`, manage);
  if (answer === manage) await vscode.commands.executeCommand('workbench.trust.manage');
  return vscode.workspace.isTrusted;
}
