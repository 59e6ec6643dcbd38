import type * as vscode from 'vscode';
import type { RunTree } from '../explorer/runTree';
import type { WorkspaceRuns } from '../explorer/workspaceRuns';
import type { ConfigurationChecks } from '../language/configurationChecks';
import type { ConfigurationProblems } from '../language/configurationProblems';
import type { ComparePanels } from '../panels/comparePanels';
import type { DashboardPanels } from '../panels/dashboardPanels';
import type { RunQueue } from '../sessions/runQueue';
import type { RunSessions } from '../sessions/runSessions';
import type { EngineInstaller } from './engineInstaller';

/** What the commands work with. */
export interface Services {
  extensionUri: vscode.Uri;
  globalStorageUri: vscode.Uri;
  runs: WorkspaceRuns;
  tree: RunTree;
  dashboards: DashboardPanels;
  compare: ComparePanels;
  sessions: RunSessions;
  queue: RunQueue;
  problems: ConfigurationProblems;
  checks: ConfigurationChecks;
  engines: EngineInstaller;
  log: vscode.LogOutputChannel;
}
