import * as vscode from 'vscode';
import { isReadable } from '../explorer/runEntry';
import { runIcon } from '../explorer/runIcons';
import type { RunTreeNode } from '../explorer/runNodes';
import { describeRun } from '../explorer/runText';
import type { WorkspaceRuns } from '../explorer/workspaceRuns';
import { folderOf, type RunArgument } from './pickRun';
import type { Services } from './services';

/** Opens a comparison: of the runs that are selected in the view, else of those that a person picks. */
export async function compareRuns(
  { runs, compare }: Services,
  argument: RunArgument,
  selected: readonly RunTreeNode[] = [],
): Promise<void> {
  const nodes = selected.length > 0 ? selected : [argument];
  const named = [...new Set(nodes.map(folderOf).filter((folder) => folder !== undefined))];
  const folders = named.length > 1 ? named : await chooseRuns(runs, named);
  if (folders && folders.length > 0) compare.open(folders);
}

/** Runs that a person picks from all there are; `picked` are chosen before. Nothing when they change their mind. */
export async function chooseRuns(runs: WorkspaceRuns, picked: readonly string[]): Promise<string[] | undefined> {
  await runs.whenLoaded;
  const candidates = runs.collection.all().filter(isReadable);
  if (candidates.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There are no runs yet.'));
    return undefined;
  }
  const items = candidates.map(({ folder, run }) => ({
    label: run.name,
    description: describeRun(run),
    iconPath: runIcon(run.status),
    picked: picked.includes(folder),
    folder,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Compare Which Runs?'),
    placeHolder: vscode.l10n.t('Two or more'),
    canPickMany: true,
    matchOnDescription: true,
  });
  return chosen?.map(({ folder }) => folder);
}
