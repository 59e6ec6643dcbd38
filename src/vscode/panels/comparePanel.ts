import { randomBytes } from 'node:crypto';
import path from 'node:path';
import * as vscode from 'vscode';
import { compareToHostSchema, type HostToCompare } from '../../protocol/compare';
import { answerCurves } from '../../runFolder/curves/buckets';
import { runFiles } from '../../runFolder/layout';
import { Disposable } from '../base/disposable';
import { Throttler } from '../base/throttler';
import type { WorkspaceRuns } from '../explorer/workspaceRuns';
import { ComparedRuns } from './comparedRuns';
import { pageHtml } from './pageHtml';
import { saveFile } from './saveFile';

/** Milliseconds between two messages to the page. */
const updateInterval = 100;

/** What a comparison asks of the rest of the extension. */
export interface CompareRequests {
  openDashboard: (folder: string) => Promise<void>;
  /** Runs that a person picks, those given picked before; nothing when they change their mind. */
  chooseRuns: (folders: readonly string[]) => Promise<string[] | undefined>;
}

/**
 * The host's side of a comparison of runs. The page keeps which runs they are, so that it comes back with the window; it says
 * `ready` whenever it has been built, gets the runs, and asks for the curves that are in sight.
 */
export class ComparePanel extends Disposable {
  private readonly compared: ComparedRuns;
  private readonly sender: Throttler;
  private isPageThere = false;
  private runsChanged = false;
  private watchers: vscode.Disposable[] = [];

  constructor(
    folders: readonly string[],
    private readonly panel: vscode.WebviewPanel,
    private readonly extensionUri: vscode.Uri,
    runs: WorkspaceRuns,
    private readonly requests: CompareRequests,
    log: vscode.LogOutputChannel,
  ) {
    super();
    this.compared = new ComparedRuns(runs, folders);
    this.sender = this._register(
      new Throttler(
        updateInterval,
        () => this.tellPage(),
        (error) => log.error(`Comparison: ${(error as Error).message}`),
      ),
    );
    this._register(panel.onDidDispose(() => this.dispose()));
    this._register(
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.isPageThere = false;
      }),
    );
    this._register(panel.webview.onDidReceiveMessage((message) => this.receive(message)));
    this._register(
      runs.onDidChange((changes) => {
        if (changes.some(({ folder }) => this.compared.folders.includes(folder))) this.tellRuns();
      }),
    );
    this._register({ dispose: () => this.watchers.forEach((watcher) => watcher.dispose()) });
    this.followFiles();
    this.show();
  }

  /** A trainer of this window has said that there is more. */
  onMetrics(folder: string): void {
    if (this.compared.folders.includes(folder)) this.sender.trigger();
  }

  private show(): void {
    const at = (...names: string[]) => vscode.Uri.joinPath(this.extensionUri, ...names);
    const { webview } = this.panel;
    this.panel.iconPath = { dark: at('media', 'dashboard-dark.svg'), light: at('media', 'dashboard-light.svg') };
    webview.options = { enableScripts: true, localResourceRoots: [at('dist', 'webview')] };
    webview.html = pageHtml({
      title: this.panel.title,
      data: { folders: JSON.stringify(this.compared.folders) },
      script: webview.asWebviewUri(at('dist', 'webview', 'compare.js')).toString(),
      style: webview.asWebviewUri(at('dist', 'webview', 'compare.css')).toString(),
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString('base64url'),
    });
  }

  private followFiles(): void {
    this.watchers.forEach((watcher) => watcher.dispose());
    this.watchers = this.compared.folders.map((folder) => {
      const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, runFiles.metrics));
      watcher.onDidChange(() => this.sender.trigger());
      watcher.onDidCreate(() => this.sender.trigger());
      return watcher;
    });
  }

  private receive(message: unknown): void {
    const { data } = compareToHostSchema.safeParse(message);
    switch (data?.type) {
      case 'ready':
        this.isPageThere = true;
        return this.tellRuns();
      case 'askCurves':
        return this.post(answerCurves(data, (folder) => this.compared.curves(folder)));
      case 'saveFile':
        return void saveFile(data, path.dirname(this.compared.folders[0] ?? ''));
      case 'openDashboard':
        return void this.requests.openDashboard(data.folder);
      case 'removeRun':
        return this.choose(this.compared.folders.filter((folder) => folder !== data.folder));
      case 'chooseRuns':
        return void this.chooseRuns();
    }
  }

  private async chooseRuns(): Promise<void> {
    const chosen = await this.requests.chooseRuns(this.compared.folders);
    if (chosen && chosen.length > 0) this.choose(chosen);
  }

  private choose(folders: readonly string[]): void {
    this.compared.choose(folders);
    this.followFiles();
    this.tellRuns();
  }

  private tellRuns(): void {
    this.runsChanged = true;
    this.sender.trigger();
  }

  private async tellPage(): Promise<void> {
    if (!this.isPageThere) return;
    const grown = await this.compared.readMore();
    if (this.runsChanged) {
      this.runsChanged = false;
      this.post({ type: 'runs', runs: await this.compared.describe() });
    } else if (grown) this.post({ type: 'grown' });
  }

  private post(message: HostToCompare): void {
    if (!this.isDisposed) void this.panel.webview.postMessage(message);
  }
}
