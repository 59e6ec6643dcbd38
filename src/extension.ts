import * as vscode from 'vscode';
import { registerCommands } from './vscode/commands';
import { chooseRuns } from './vscode/commands/compareRuns';
import { EngineInstaller } from './vscode/commands/engineInstaller';
import { ContextKeys } from './vscode/explorer/contextKeys';
import { DroppedRuns } from './vscode/explorer/droppedRuns';
import { runIndexOf } from './vscode/explorer/runIndex';
import { QueueOrder } from './vscode/explorer/queueOrder';
import { RunTree } from './vscode/explorer/runTree';
import { WorkspaceRuns } from './vscode/explorer/workspaceRuns';
import { ConfigurationCodeLens } from './vscode/language/codeLens';
import { ConfigurationChecks } from './vscode/language/configurationChecks';
import { ConfigurationProblems } from './vscode/language/configurationProblems';
import { QuickFixes } from './vscode/language/quickFixes';
import { EndHooks } from './vscode/notifications/endHooks';
import { RunNotifications } from './vscode/notifications/runNotifications';
import { StatusBar } from './vscode/notifications/statusBar';
import { ThresholdNotifications } from './vscode/notifications/thresholdNotifications';
import { ComparePanels } from './vscode/panels/comparePanels';
import { DashboardPanels } from './vscode/panels/dashboardPanels';
import { RunQueue } from './vscode/sessions/runQueue';
import { RunSessions } from './vscode/sessions/runSessions';
import { settings } from './vscode/settings';

/** What the integration tests look at beside what every extension can see: VS Code does not tell what a tree view shows. */
export type TestAccess = { tree: RunTree } | undefined;

/** What is done when the window closes. */
let onClose: (() => Promise<void>) | undefined;

/** Builds the objects and registers them; nothing else. */
export function activate(context: vscode.ExtensionContext): TestAccess {
  const { extensionUri, globalStorageUri } = context;
  const log = vscode.window.createOutputChannel('AdaRand', { log: true });
  const runs = new WorkspaceRuns(log, runIndexOf(context));
  const order = new QueueOrder(log);
  const tree = new RunTree(runs, context.workspaceState, order, () => queue.look());
  const sessions = new RunSessions(runs, log);
  const queue = new RunQueue(context, runs, log);
  const dashboards = new DashboardPanels(extensionUri, runs, sessions, log);
  const requests = {
    openDashboard: (folder: string) => dashboards.open(folder),
    chooseRuns: (folders: readonly string[]) => chooseRuns(runs, folders),
  };
  const compare = new ComparePanels(extensionUri, runs, sessions, requests, log);
  const problems = new ConfigurationProblems();
  const checks = new ConfigurationChecks(context, problems, log);
  const engines = new EngineInstaller(context);
  context.subscriptions.push(
    log,
    runs,
    order,
    tree,
    sessions,
    queue,
    dashboards,
    compare,
    problems,
    checks,
    engines,
    new ContextKeys(runs),
    new DroppedRuns((folder, viewColumn) => dashboards.open(folder, { viewColumn })),
    new ConfigurationCodeLens(runs),
    new QuickFixes(problems),
    new StatusBar(runs),
    new RunNotifications(runs),
    new ThresholdNotifications(runs, sessions, context.workspaceState, log),
    new EndHooks(runs, log),
    ...registerCommands({
      extensionUri,
      globalStorageUri,
      runs,
      tree,
      dashboards,
      compare,
      sessions,
      queue,
      problems,
      checks,
      engines,
      log,
    }),
  );
  onClose = async () => (settings.stopOnClose ? sessions.stopAll() : undefined);
  return context.extensionMode === vscode.ExtensionMode.Test ? { tree } : undefined;
}

export function deactivate(): Promise<void> | undefined {
  return onClose?.();
}
