import * as vscode from 'vscode';
import { z } from 'zod';
import { Disposable } from '../base/disposable';
import type { WorkspaceRuns } from '../explorer/workspaceRuns';
import type { RunSessions } from '../sessions/runSessions';
import { ComparePanel, type CompareRequests } from './comparePanel';

const viewType = 'adarand.compare';
/** What the page keeps over a reload of the window. */
const pageStateSchema = z.object({ folders: z.array(z.string()).min(1) });

/** The open comparisons of runs. They come back with the window. */
export class ComparePanels extends Disposable implements vscode.WebviewPanelSerializer {
  private readonly panels = new Set<ComparePanel>();

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly runs: WorkspaceRuns,
    sessions: RunSessions,
    private readonly requests: CompareRequests,
    private readonly log: vscode.LogOutputChannel,
  ) {
    super();
    this._register(vscode.window.registerWebviewPanelSerializer(viewType, this));
    this._register(sessions.onDidMeasure(({ folder }) => this.panels.forEach((panel) => panel.onMetrics(folder))));
  }

  /** Opens a comparison of these runs. */
  open(folders: readonly string[]): void {
    const title = vscode.l10n.t('Compare {0} Runs', folders.length);
    this.add(folders, vscode.window.createWebviewPanel(viewType, title, vscode.ViewColumn.Active));
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const { data } = pageStateSchema.safeParse(state);
    if (data) this.add(data.folders, panel);
    else panel.dispose();
  }

  override dispose(): void {
    for (const panel of this.panels) panel.dispose();
    super.dispose();
  }

  private add(folders: readonly string[], panel: vscode.WebviewPanel): void {
    const compare = new ComparePanel(folders, panel, this.extensionUri, this.runs, this.requests, this.log);
    this.panels.add(compare);
    panel.onDidDispose(() => this.panels.delete(compare));
  }
}
