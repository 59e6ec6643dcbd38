import * as vscode from 'vscode';
import { parseConfig } from '../../config/parse';
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
    const { title, tooltip, isStudy } = runLink(document.getText());
    const links = [
      lens('adarand.run', `$(play) ${title}`, tooltip),
      lens('adarand.check', '$(check) Check', 'Look at the images and the weights that this configuration names'),
    ];
    if (isStudy)
      links.push(lens('adarand.showStudy', 'Show Results', 'The table of this study, as far as it is trained'));
    if (this.runs.collection.latestOf(uri.fsPath))
      links.push(lens('adarand.openDashboard', 'Open Dashboard', 'Show the latest run of this configuration'));
    return links;
  }
}

/** What Run does: trains once, or the runs of a sweep or a study. Only a text that may have one is read for it. */
function runLink(text: string): { title: string; tooltip: string; isStudy: boolean } {
  const plan = /"(sweep|study)"/.test(text) ? parseConfig(text).plan : undefined;
  const runs = plan?.sweep ?? plan?.study;
  if (!runs) return { title: 'Run', tooltip: 'Save this configuration and train with it', isStudy: false };
  const isStudy = plan?.study !== undefined;
  const title = `Run ${isStudy ? 'Study' : 'Sweep'} (${runs.length} runs)`;
  return { title, tooltip: 'Save this configuration and train its runs, those that are not there yet', isStudy };
}

/**
 * Whether a configuration may have got or lost its dashboard. VS Code forgets the request when the editor loses the focus,
 * as it does to the dashboard of a run that just appeared: it is asked again when the trainer is at work.
 */
function changesLinks({ before, after }: RunChange): boolean {
  return !isReadable(before) || !isReadable(after) || before.run.status !== after.run.status;
}
