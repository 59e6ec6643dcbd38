import * as vscode from 'vscode';
import { Disposable } from '../base/disposable';
import { isReadable } from '../explorer/runEntry';
import type { WorkspaceRuns } from '../explorer/workspaceRuns';
import { statusText } from './statusText';

/** The item in the status bar while something trains; a click opens its dashboard, or asks which one. */
export class StatusBar extends Disposable {
  private readonly item = this._register(
    vscode.window.createStatusBarItem('adarand.training', vscode.StatusBarAlignment.Left, 10),
  );

  constructor(private readonly runs: WorkspaceRuns) {
    super();
    this.item.name = 'AdaRand Training';
    this._register(runs.onDidChange(() => this.update()));
  }

  private update(): void {
    const active = this.runs.collection.inGroup('running').filter(isReadable);
    const status = statusText(active.map(({ run }) => run));
    if (!status) return this.item.hide();
    this.item.text = status.text;
    this.item.tooltip = status.tooltip;
    this.item.accessibilityInformation = { label: status.label };
    const only = active.length === 1 ? active[0] : undefined;
    this.item.command = {
      title: 'Open Dashboard',
      command: 'adarand.openDashboard',
      arguments: only ? [only.folder] : [],
    };
    this.item.show();
  }
}
