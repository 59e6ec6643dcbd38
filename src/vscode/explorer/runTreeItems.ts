import path from 'node:path';
import * as vscode from 'vscode';
import { groupLabels, type RunGroup } from './runGroups';
import { isReadable, kindOf, type RunEntry } from './runEntry';
import { groupIcon, runIcon } from './runIcons';
import type { RunNode } from './runNodes';
import { accessibleRun, describeRun } from './runText';

/** Finished runs gather over months: with more than this many the group is shown closed. */
const openGroupLimit = 30;

export function groupItem(group: RunGroup, count: number): vscode.TreeItem {
  const open = count <= openGroupLimit || group === 'running';
  const state = open ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed;
  const item = new vscode.TreeItem(groupLabels[group], state);
  item.id = `group:${group}`;
  item.iconPath = groupIcon(group);
  item.description = String(count);
  item.contextValue = 'group';
  item.accessibilityInformation = { label: `${groupLabels[group]}, ${count} ${count === 1 ? 'run' : 'runs'}` };
  return item;
}

export function runItem(node: RunNode, entry: RunEntry): vscode.TreeItem {
  const item = new vscode.TreeItem(isReadable(entry) ? entry.run.name : path.basename(entry.folder));
  item.id = entry.folder;
  item.contextValue = `run.${kindOf(entry)}`;
  if (isReadable(entry)) {
    item.iconPath = runIcon(entry.run.status);
    item.description = describeRun(entry.run);
    item.accessibilityInformation = { label: accessibleRun(entry.run) };
    item.command = { command: 'adarand.openDashboard', title: 'Open Dashboard', arguments: [node] };
  } else {
    item.iconPath = runIcon('damaged');
    item.description = 'cannot be read';
    item.tooltip = `${entry.problem}\n\n${entry.folder}`;
    item.accessibilityInformation = { label: `${path.basename(entry.folder)}, cannot be read: ${entry.problem}` };
  }
  return item;
}
