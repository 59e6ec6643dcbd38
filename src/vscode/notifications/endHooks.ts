import path from 'node:path';
import * as vscode from 'vscode';
import { z } from 'zod';
import { openStateFolder } from '../../runs/queue/stateFolder';
import { Disposable } from '../base/disposable';
import type { WorkspaceRuns } from '../explorer/workspaceRuns';
import { settings } from '../settings';
import { claimEnd } from './endClaims';
import { endEventOf, endHookSchema, runEndHook } from './endHook';
import { endedRun } from './endOfRun';
import type { RunRecord } from '../../protocol/run';

/**
 * Calls the webhook or starts the command of the setting `adarand.onEnd` when a run has ended: once, whichever of the open windows
 * sees it first, and never in a workspace that is not trusted.
 */
export class EndHooks extends Disposable {
  constructor(
    runs: WorkspaceRuns,
    private readonly log: vscode.LogOutputChannel,
  ) {
    super();
    this._register(
      runs.onDidChange((changes) => {
        for (const change of changes) {
          const run = endedRun(change);
          if (run) void this.act(change.folder, run);
        }
      }),
    );
  }

  private async act(folder: string, run: RunRecord): Promise<void> {
    const wanted = settings.onEnd;
    if (wanted === undefined || !vscode.workspace.isTrusted) return;
    try {
      const { data: hook, error } = endHookSchema.safeParse(wanted);
      if (!hook) throw new Error(`The setting cannot be read: ${z.prettifyError(error)}`);
      const claims = path.join(await openStateFolder(), 'ended');
      if (!(await claimEnd(claims, `${folder}\n${run.endedAt ?? run.status}`))) return;
      await runEndHook(hook, endEventOf(folder, run));
      this.log.info(`adarand.onEnd was told of the end of ${folder}.`);
    } catch (error) {
      this.log.error(`adarand.onEnd: ${(error as Error).message}`);
      void vscode.window.showErrorMessage(`adarand.onEnd: ${(error as Error).message}`);
    }
  }
}
