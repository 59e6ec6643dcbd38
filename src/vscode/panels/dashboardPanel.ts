import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { dashboardToHostSchema, type DashboardToHost, type HostToDashboard } from '../../protocol/dashboard';
import type { RunRecord } from '../../protocol/run';
import { answerCurves } from '../../runFolder/curves/buckets';
import { readEvaluation } from '../../runFolder/evaluationFile';
import { runFiles } from '../../runFolder/layout';
import { readResources } from '../../runFolder/resourcesLog';
import { readConfig } from '../../runFolder/runStore';
import { Disposable } from '../base/disposable';
import { Throttler } from '../base/throttler';
import { isReadable } from '../explorer/runEntry';
import type { WorkspaceRuns } from '../explorer/workspaceRuns';
import { CurvesFeed } from './curvesFeed';
import { pageHtml } from './pageHtml';
import { datasetFolder, imageIn } from './datasetImages';
import { publicRun } from './publicRun';
import { saveFile } from './saveFile';

/** Milliseconds between two messages to the page: ten a second look live. */
const updateInterval = 100;

const commandOfMessage: Record<
  Exclude<DashboardToHost['type'], 'ready' | 'openImage' | 'askCurves' | 'saveFile'>,
  string
> = {
  stop: 'adarand.stop',
  resume: 'adarand.resume',
  pause: 'adarand.pause',
  continue: 'adarand.continue',
  restart: 'adarand.restart',
  extend: 'adarand.extend',
  openConfiguration: 'adarand.openConfiguration',
  revealFolder: 'adarand.revealRunFolder',
  showLog: 'adarand.showLog',
};

/**
 * The host's side of one run's dashboard; it lives as long as its panel, or until the extension ends: the panel itself comes
 * back with the next window. VS Code throws the page away while it is hidden: when it comes back it says
 * `ready`, gets everything from the run folder, and then only what changes.
 */
export class DashboardPanel extends Disposable {
  private readonly feed: CurvesFeed;
  private readonly sender: Throttler;
  /** What the page still has to be told. Nothing is sent to a page that is not there. */
  private page: 'absent' | 'new' | 'following' = 'absent';
  private runChanged = false;
  private evaluationChanged = false;
  /** Where the next samples of the machine begin. */
  private nextSample = 0;
  /** Folder of the images that the page may show. */
  private imagesFolder: string | undefined;

  constructor(
    readonly folder: string,
    private readonly panel: vscode.WebviewPanel,
    private readonly extensionUri: vscode.Uri,
    private readonly runs: WorkspaceRuns,
    log: vscode.LogOutputChannel,
  ) {
    super();
    this.feed = new CurvesFeed(folder);
    this.sender = this._register(
      new Throttler(
        updateInterval,
        () => this.tellPage(),
        (error) => log.error(`Dashboard of ${folder}: ${(error as Error).message}`),
      ),
    );
    this._register(panel.onDidDispose(() => this.dispose()));
    this._register(panel.onDidChangeViewState(() => this.pageMayBeGone()));
    this._register(panel.webview.onDidReceiveMessage((message) => this.receive(message)));
    this._register(runs.onDidChange((changes) => changes.some((c) => c.folder === folder) && this.onRunChange()));
    // A page that may show images is another page; it says `ready` again.
    this._register(vscode.workspace.onDidGrantWorkspaceTrust(() => this.show()));
    this.followFiles();
    void this.show();
  }

  get run(): RunRecord | undefined {
    const entry = this.runs.collection.get(this.folder);
    return isReadable(entry) ? entry.run : undefined;
  }

  get column(): vscode.ViewColumn | undefined {
    return this.panel.viewColumn;
  }

  get isActive(): boolean {
    return this.panel.active;
  }

  reveal(preserveFocus = false): void {
    this.panel.reveal(undefined, preserveFocus);
  }

  /** New records may be in the folder. */
  onMetrics(): void {
    this.sender.trigger();
  }

  private async show(): Promise<void> {
    const at = (...names: string[]) => vscode.Uri.joinPath(this.extensionUri, ...names);
    const { webview } = this.panel;
    this.panel.iconPath = { dark: at('media', 'dashboard-dark.svg'), light: at('media', 'dashboard-light.svg') };
    this.showTitle();
    this.imagesFolder = vscode.workspace.isTrusted ? await this.findImages() : undefined;
    if (this.isDisposed) return;
    const images = this.imagesFolder === undefined ? [] : [vscode.Uri.file(this.imagesFolder)];
    webview.options = { enableScripts: true, localResourceRoots: [at('dist', 'webview'), ...images] };
    webview.html = pageHtml({
      title: this.panel.title,
      data: { 'run-folder': this.folder },
      script: webview.asWebviewUri(at('dist', 'webview', 'dashboard.js')).toString(),
      style: webview.asWebviewUri(at('dist', 'webview', 'dashboard.css')).toString(),
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString('base64url'),
    });
  }

  private async findImages(): Promise<string | undefined> {
    const config = await readConfig(this.folder).catch(() => undefined);
    return config && datasetFolder(config.data.path);
  }

  private showTitle(): void {
    if (this.run) this.panel.title = this.run.name;
  }

  /** The files ring too: a run on another machine, or one that was evaluated later, has no trainer to tell of it. */
  private followFiles(): void {
    const pattern = new vscode.RelativePattern(
      this.folder,
      `{${runFiles.metrics},${runFiles.resources},${runFiles.evaluation}}`,
    );
    const watcher = this._register(vscode.workspace.createFileSystemWatcher(pattern));
    const onFile = (uri: vscode.Uri) => {
      if (uri.path.endsWith(runFiles.evaluation)) this.evaluationChanged = true;
      this.sender.trigger();
    };
    this._register(watcher.onDidCreate(onFile));
    this._register(watcher.onDidChange(onFile));
  }

  private onRunChange(): void {
    if (!this.runs.collection.get(this.folder)) return this.panel.dispose();
    this.showTitle();
    this.runChanged = true;
    this.evaluationChanged ||= this.run?.status === 'finished';
    this.sender.trigger();
  }

  private receive(message: unknown): void {
    const { data } = dashboardToHostSchema.safeParse(message);
    if (data?.type === 'ready') this.startOver();
    else if (data?.type === 'askCurves')
      this.post(answerCurves(data, (name) => (name === this.run?.id ? this.feed.curves : undefined)));
    else if (data?.type === 'saveFile') void saveFile(data, this.folder);
    else if (data?.type === 'openImage') this.openImage(data.path);
    else if (data) void vscode.commands.executeCommand(commandOfMessage[data.type], this.folder);
  }

  private openImage(path: string): void {
    const image = this.imagesFolder === undefined ? undefined : imageIn(this.imagesFolder, path);
    if (image !== undefined) void vscode.commands.executeCommand('vscode.open', vscode.Uri.file(image));
  }

  private startOver(): void {
    this.page = 'new';
    this.sender.trigger();
  }

  private pageMayBeGone(): void {
    if (!this.panel.visible) this.page = 'absent';
  }

  private async tellPage(): Promise<void> {
    if (this.page === 'new') await this.tellEverything();
    else if (this.page === 'following') await this.tellChanges();
  }

  private async tellEverything(): Promise<void> {
    const { run } = this;
    if (!run) return;
    this.page = 'following';
    this.runChanged = this.evaluationChanged = false;
    const config = await readConfig(this.folder);
    const evaluation = await readEvaluation(this.folder);
    this.tellProgress(run);
    const measured = await this.feed.everything();
    const trusted = vscode.workspace.isTrusted;
    const imagesUri =
      this.imagesFolder && this.panel.webview.asWebviewUri(vscode.Uri.file(this.imagesFolder)).toString();
    this.post({ type: 'init', run: publicRun(run), config, measured, evaluation, trusted, imagesUri });
    this.nextSample = 0;
    await this.tellResources();
  }

  private async tellChanges(): Promise<void> {
    const measured = await this.feed.changes();
    if (measured) this.post({ type: 'measured', measured });
    await this.tellResources();
    if (this.runChanged && this.run) {
      this.runChanged = false;
      this.tellProgress(this.run);
      this.post({ type: 'run', run: publicRun(this.run) });
    }
    if (this.evaluationChanged) {
      this.evaluationChanged = false;
      const evaluation = await readEvaluation(this.folder);
      if (evaluation) this.post({ type: 'evaluation', evaluation });
    }
  }

  private async tellResources(): Promise<void> {
    const { samples, nextByte } = await readResources(this.folder, this.nextSample);
    this.nextSample = nextByte;
    if (samples.length > 0) this.post({ type: 'resources', samples });
  }

  /** How many steps an epoch has, for x axes in epochs. */
  private tellProgress({ progress }: RunRecord): void {
    if (progress) this.feed.curves.stepsPerEpoch = progress.totalSteps / progress.totalEpochs;
  }

  private post(message: HostToDashboard): void {
    if (!this.isDisposed) void this.panel.webview.postMessage(message);
  }
}
