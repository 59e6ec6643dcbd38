import path from 'node:path';
import * as vscode from 'vscode';
import type { RunConfig } from '../../config/schema';
import type { CheckResult } from '../../protocol/jobs';
import { type JobOptions, runJob } from '../../runs/jobs';
import { Disposable } from '../base/disposable';
import { type ExtensionFolders, isCalledOff, trainerProgram } from '../sessions/trainer';
import { settings } from '../settings';
import type { ConfigurationProblems } from './configurationProblems';

type CheckOptions = Pick<JobOptions, 'onProgress' | 'signal'>;

/** Looks at the files that configurations name, in a process of its own: when asked, and when a configuration is saved. */
export class ConfigurationChecks extends Disposable {
  /** What calls off the check that is under way, by document. */
  private readonly underWay = new Map<string, AbortController>();

  constructor(
    private readonly folders: ExtensionFolders,
    private readonly problems: ConfigurationProblems,
    private readonly log: vscode.LogOutputChannel,
  ) {
    super();
    this._register(vscode.workspace.onDidSaveTextDocument((document) => this.checkSaved(document)));
    this._register(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.callOff(uri)));
  }

  /**
   * Checks and marks what is wrong in the document. A check of the same document that is under way is called off.
   * @throws {JobError} when the check itself fails
   * @throws {DOMException} AbortError
   */
  async check(
    document: vscode.TextDocument,
    config: RunConfig,
    { onProgress, signal }: CheckOptions = {},
  ): Promise<CheckResult> {
    const controller = new AbortController();
    this.callOff(document.uri);
    this.underWay.set(document.uri.toString(), controller);
    const { version } = document;
    const params = { config, baseFolder: path.dirname(document.uri.fsPath) };
    const result = await runJob('check', params, {
      ...trainerProgram(this.folders),
      onProgress,
      signal: signal ? AbortSignal.any([signal, controller.signal]) : controller.signal,
    });
    this.problems.setFileProblems(document, version, result.problems);
    return result;
  }

  override dispose(): void {
    for (const controller of this.underWay.values()) controller.abort();
    super.dispose();
  }

  private callOff(uri: vscode.Uri): void {
    this.underWay.get(uri.toString())?.abort();
    this.underWay.delete(uri.toString());
  }

  private async checkSaved(document: vscode.TextDocument): Promise<void> {
    if (!settings.checkOnSave || !vscode.workspace.isTrusted) return;
    const { config } = this.problems.judge(document);
    if (!config) return;
    try {
      await this.check(document, config);
    } catch (error) {
      if (!isCalledOff(error)) this.log.warn(`Check of ${document.uri.fsPath}: ${(error as Error).message}`);
    }
  }
}
