import * as vscode from 'vscode';
import { Disposable } from '../base/disposable';
import type { WorkspaceRuns } from '../explorer/workspaceRuns';
import { configurationSelector } from './selector';

/** The links above a configuration's text: Run | Check | Open Dashboard. */
export class ConfigurationCodeLens extends Disposable implements vscode.CodeLensProvider {
  private readonly changed = this._register(new vscode.EventEmitter<void>());
  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(private readonly runs: WorkspaceRuns) {
    super();
    this._register(vscode.languages.registerCodeLensProvider(configurationSelector, this));
    const appeared = runs.onDidChange((changes) => changes.some((c) => !c.before || !c.after) && this.changed.fire());
    this._register(appeared);
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
