import * as vscode from 'vscode';
import { Disposable } from '../base/disposable';
import type { RunChange } from '../explorer/runCollection';
import { isReadable } from '../explorer/runEntry';
import type { WorkspaceRuns } from '../explorer/workspaceRuns';
import { configurationSelector } from './selector';

/** The links above a configuration's text: Run | Check | Open Dashboard. */
export class ConfigurationCodeLens extends Disposable implements vscode.CodeLensProvider {
  private readonly changed = this._register(new vscode.EventEmitter<void>());
  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(private readonly runs: WorkspaceRuns) {
    super();
    this._register(vscode.languages.registerCodeLensProvider(configurationSelector, this));
    this._register(runs.onDidChange((changes) => changes.some(changesLinks) && this.changed.fire()));
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const { uri } = document;
    const top = new vscode.Range(0, 0, 0, 0);
    const lens = (command: string, title: string, tooltip: string) =>
      new vscode.CodeLens(top, { command, title, tooltip, arguments: [uri] });
    const links = [
      lens('adarand.run', '$(play) Run', 'Save this configuration and train with it'),
      lens('adarand.check', '$(check) Check', 'Look at the images and the weights that this configuration names'),
    ];
    if (this.runs.collection.latestOf(uri.fsPath))
      links.push(lens('adarand.openDashboard', 'Open Dashboard', 'Show the latest run of this configuration'));
    return links;
  }
}

/**
 * Whether a configuration may have got or lost its dashboard. VS Code forgets the request when the editor loses the focus,
 * as it does to the dashboard of a run that just appeared: it is asked again when the trainer is at work.
 */
function changesLinks({ before, after }: RunChange): boolean {
  return !isReadable(before) || !isReadable(after) || before.run.status !== after.run.status;
}
