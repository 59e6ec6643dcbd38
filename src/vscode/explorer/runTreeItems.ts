import path from 'node:path';
import * as vscode from 'vscode';
import { allows } from '../../protocol/lifeCycle';
import { isReadable, kindOf, type RunEntry } from './runEntry';
import { runIcon } from './runIcons';
import type { RunNode } from './runNodes';
import type { RunOrder } from './runOrders';
import { accessibleRun, annotationText, describeRun } from './runText';
import type { ArrangedGroup } from './runView';

export function groupItem({ heading, folders }: ArrangedGroup, open: boolean): vscode.TreeItem {
  const { Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
  const count = folders.length;
  const item = new vscode.TreeItem(heading.label, open ? Expanded : Collapsed);
  item.id = `group:${heading.key}`;
  item.iconPath = new vscode.ThemeIcon(heading.icon);
  item.description = String(count);
  item.tooltip = heading.detail ?? '';
  item.contextValue = 'group';
  item.accessibilityInformation = { label: `${heading.label}, ${count} ${count === 1 ? 'run' : 'runs'}` };
  return item;
}

/** @param order whose figure is shown where the line does not have it anyway */
export function runItem(node: RunNode, entry: RunEntry, order: RunOrder): vscode.TreeItem {
  const item = new vscode.TreeItem(isReadable(entry) ? entry.run.name : path.basename(entry.folder));
  item.id = `${entry.folder}\n${node.group}`;
  item.contextValue = contextOf(entry);
  const said = annotationText(entry.annotations);
  if (isReadable(entry)) {
    item.iconPath = runIcon(entry.run.status);
    item.description = [said, order.text?.(entry.run), describeRun(entry.run)].filter(Boolean).join(' · ');
    item.accessibilityInformation = { label: accessibleRun(entry) };
    item.command = { command: 'adarand.openDashboard', title: 'Open Dashboard', arguments: [node] };
  } else {
    item.iconPath = runIcon('damaged');
    item.description = [said, 'cannot be read'].filter(Boolean).join(' · ');
    item.tooltip = `${entry.problem}\n\n${entry.folder}`;
    item.accessibilityInformation = { label: `${path.basename(entry.folder)}, cannot be read: ${entry.problem}` };
  }
  return item;
}

/** What `when` clauses of the context menu test: `run.<kind>`, then `paused`, `starred` and `archived` where they hold. */
function contextOf(entry: RunEntry): string {
  const { starred, archived } = entry.annotations ?? {};
  const paused = isReadable(entry) && allows(entry.run.status, 'continue');
  return [
    `run.${kindOf(entry)}`,
    ...(paused ? ['paused'] : []),
    ...(starred ? ['starred'] : []),
    ...(archived ? ['archived'] : []),
  ].join(',');
}
