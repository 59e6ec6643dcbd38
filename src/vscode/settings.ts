import * as vscode from 'vscode';
import { keepable, type Keepable } from '../runs/checkpointPruning';
import type { ProxySettings } from './sessions/proxyEnvironment';

/** Which ends of runs a person wants to be told of. */
export type NotificationSetting = 'all' | 'failures' | 'off';

/** The settings of the extension as they are now; package.json describes them and gives the defaults. */
export const settings = {
  /** Node.js program that trainers run on; undefined for the one inside VS Code. */
  get nodePath(): string | undefined {
    return read<string>('nodePath')?.trim() || undefined;
  },
  get notifications(): NotificationSetting {
    return read<NotificationSetting>('notifications') ?? 'all';
  },
  /** Changes what a person is told of, in every window; `undefined` brings the default back. */
  async setNotifications(wanted: NotificationSetting | undefined): Promise<void> {
    const configuration = vscode.workspace.getConfiguration('adarand');
    const { workspaceValue } = configuration.inspect('notifications') ?? {};
    // What the workspace says would count more.
    if (workspaceValue !== undefined) await configuration.update('notifications', undefined, false);
    await configuration.update('notifications', wanted, true);
  },
  /** Figures that a person wants to be told of, as texts: see `notifications/thresholds.ts`. */
  get notifyWhen(): string[] {
    return (read<unknown[]>('notifyWhen') ?? []).filter((text) => typeof text === 'string');
  },
  /** What happens when a run ends, not checked yet; undefined for nothing. */
  get onEnd(): unknown {
    return read<unknown>('onEnd') ?? undefined;
  },
  /** Checkpoints of runs that have ended which are never removed as needless. */
  get keepCheckpoints(): Keepable[] {
    const wanted = read<unknown[]>('keepCheckpoints') ?? ['best'];
    return keepable.filter((name) => wanted.includes(name));
  },
  get checkOnSave(): boolean {
    return read<boolean>('checkOnSave') ?? true;
  },
  /** Runs that may train at the same time on one processor or GPU. */
  get runsPerDevice(): number {
    return Math.max(1, read<number>('runsPerDevice') ?? 1);
  },
  /** Whether closing the window stops what trains in it. */
  get stopOnClose(): boolean {
    return read<boolean>('stopOnClose') ?? false;
  },
  /** VS Code's own: how to reach the network. */
  get proxy(): ProxySettings {
    const http = vscode.workspace.getConfiguration('http');
    return {
      proxy: http.get('proxy'),
      noProxy: http.get('noProxy'),
      proxySupport: http.get('proxySupport'),
    };
  },
};

function read<T>(key: string): T | undefined {
  return vscode.workspace.getConfiguration('adarand').get<T>(key);
}
