import path from 'node:path';
import * as vscode from 'vscode';
import { isCalledOff, signalOf } from '../sessions/trainer';
import { requireTrust } from '../trust';
import { checkText } from './checkText';
import { pickConfiguration } from './pickConfiguration';
import type { Services } from './services';
import { readConfiguration } from './readConfiguration';

/** Looks at the images and the weights that a configuration names, marks what is wrong, and says what is there. */
export async function checkConfiguration(services: Services, argument: unknown): Promise<void> {
  if (!(await requireTrust('A check starts a process that reads files of this folder.'))) return;
  const uri = await pickConfiguration(argument, 'Check Which Configuration?');
  const config = uri && (await readConfiguration(services, uri));
  if (!config) return;
  const document = await vscode.workspace.openTextDocument(uri);
  const name = path.basename(uri.fsPath);
  const options = { location: vscode.ProgressLocation.Notification, title: `Checking ${name}`, cancellable: true };
  try {
    const result = await vscode.window.withProgress(options, (progress, token) => {
      let before = 0;
      const onProgress = ({ done, total, what }: { done: number; total: number; what: string }) => {
        const percent = total > 0 ? (100 * done) / total : 0;
        progress.report({ message: `${what} ${done} of ${total}`, increment: percent - before });
        before = percent;
      };
      return services.checks.check(document, config, { onProgress, signal: signalOf(token) });
    });
    if (result.problems.length > 0) {
      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand('workbench.actions.view.problems');
    }
    const hasErrors = result.problems.some(({ severity }) => severity === 'error');
    const { showErrorMessage, showInformationMessage } = vscode.window;
    void (hasErrors ? showErrorMessage : showInformationMessage)(checkText(name, result));
  } catch (error) {
    if (!isCalledOff(error)) throw error;
  }
}
