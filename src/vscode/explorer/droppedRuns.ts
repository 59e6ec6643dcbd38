import * as vscode from 'vscode';
import { Disposable } from '../base/disposable';
import { folderOfRunUri } from './runUri';

/** The editor that VS Code opens for a run that is dropped among the editors: it makes way for the run's dashboard. */
export class DroppedRuns extends Disposable implements vscode.CustomReadonlyEditorProvider {
  /** @param open shows the dashboard of a run folder in a column */
  constructor(private readonly open: (folder: string, viewColumn: vscode.ViewColumn | undefined) => Promise<void>) {
    super();
    this._register(vscode.window.registerCustomEditorProvider('adarand.run', this));
  }

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => undefined };
  }

  async resolveCustomEditor({ uri }: vscode.CustomDocument, panel: vscode.WebviewPanel): Promise<void> {
    const { viewColumn } = panel;
    try {
      await this.open(folderOfRunUri(uri), viewColumn);
    } catch (error) {
      void vscode.window.showErrorMessage((error as Error).message);
    } finally {
      panel.dispose();
    }
  }
}
