import type * as vscode from 'vscode';
import type { RunTree } from '../explorer/runTree';
import type { WorkspaceRuns } from '../explorer/workspaceRuns';
import type { ConfigurationProblems } from '../language/configurationProblems';
import type { DashboardPanels } from '../panels/dashboardPanels';

/** What the commands work with. */
export interface Services {
  extensionUri: vscode.Uri;
  runs: WorkspaceRuns;
  tree: RunTree;
  dashboards: DashboardPanels;
  problems: ConfigurationProblems;
  log: vscode.LogOutputChannel;
}
