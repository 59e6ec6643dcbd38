import * as vscode from 'vscode';
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
  get checkOnSave(): boolean {
    return read<boolean>('checkOnSave') ?? true;
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
