import type * as vscode from 'vscode';
import type { RunTree } from '../explorer/runTree';
import type { WorkspaceRuns } from '../explorer/workspaceRuns';
import type { ConfigurationChecks } from '../language/configurationChecks';
import type { ConfigurationProblems } from '../language/configurationProblems';
import type { DashboardPanels } from '../panels/dashboardPanels';
import type { RunSessions } from '../sessions/runSessions';

/** What the commands work with. */
export interface Services {
  extensionUri: vscode.Uri;
  runs: WorkspaceRuns;
  tree: RunTree;
  dashboards: DashboardPanels;
  sessions: RunSessions;
  problems: ConfigurationProblems;
  checks: ConfigurationChecks;
  log: vscode.LogOutputChannel;
}
