import * as vscode from 'vscode';
import { z } from 'zod';
import { Disposable } from '../base/disposable';
import { isReadable } from '../explorer/runEntry';
import type { WorkspaceRuns } from '../explorer/workspaceRuns';
import type { RunSessions } from '../sessions/runSessions';
import { DashboardPanel } from './dashboardPanel';

const viewType = 'adarand.dashboard';
/** What the page keeps over a reload of the window. */
const pageStateSchema = z.object({ runFolder: z.string() });

/** The open dashboards: one a run at most. They come back with the window. */
export class DashboardPanels extends Disposable implements vscode.WebviewPanelSerializer {
  private readonly panels = new Map<string, DashboardPanel>();

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly runs: WorkspaceRuns,
    sessions: RunSessions,
    private readonly log: vscode.LogOutputChannel,
  ) {
    super();
    this._register(vscode.window.registerWebviewPanelSerializer(viewType, this));
    this._register(sessions.onDidMeasure(({ folder }) => this.panels.get(folder)?.onMetrics()));
  }

  /**
   * Shows the dashboard of a run.
   * @param where a new one is put; `preserveFocus` leaves the focus where it is
   * @throws {Error} when its record cannot be read
   */
  async open(folder: string, where: { viewColumn?: vscode.ViewColumn; preserveFocus?: boolean } = {}): Promise<void> {
    const { viewColumn = this.column, preserveFocus = false } = where;
    const shown = this.panels.get(folder);
    if (shown) return shown.reveal(preserveFocus);
    const entry = await this.runs.know(folder);
    if (!entry) throw new Error(`${folder} is not there any more.`);
    if (!isReadable(entry)) throw new Error(entry.problem);
    this.add(folder, vscode.window.createWebviewPanel(viewType, entry.run.name, { viewColumn, preserveFocus }));
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const { data } = pageStateSchema.safeParse(state);
    const entry = data && (await this.runs.know(data.runFolder));
    if (data && isReadable(entry) && !this.panels.has(data.runFolder)) this.add(data.runFolder, panel);
    else panel.dispose();
  }

  get(folder: string): DashboardPanel | undefined {
    return this.panels.get(folder);
  }

  /** The run whose dashboard is the active editor. */
  get activeRun(): string | undefined {
    return [...this.panels.values()].find((panel) => panel.isActive)?.folder;
  }

  /** Dashboards lie together, beside the text. */
  private get column(): vscode.ViewColumn {
    const open = [...this.panels.values()].find((panel) => panel.column !== undefined);
    return open?.column ?? (vscode.window.activeTextEditor ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active);
  }

  override dispose(): void {
    for (const panel of this.panels.values()) panel.dispose();
    super.dispose();
  }

  private add(folder: string, panel: vscode.WebviewPanel): void {
    panel.onDidDispose(() => this.panels.delete(folder));
    this.panels.set(folder, new DashboardPanel(folder, panel, this.extensionUri, this.runs, this.log));
  }
}
