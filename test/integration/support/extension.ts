import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { TestAccess } from '../../../src/extension';
import { tinyConfiguration, type TinyRunOptions, writeTinyDataset } from '../../support/tinyDataset';

export const extension: vscode.Extension<TestAccess> = vscode.extensions.getExtension('adarand.adarand')!;

/** A new folder in the workspace, for one suite alone. */
export function newFolder(name: string): string {
  const folder = path.join(vscode.workspace.workspaceFolders![0]!.uri.fsPath, name);
  mkdirSync(folder);
  return folder;
}

/** A configuration that trains in seconds, and its images beside it. */
export function writeTinyProject(folder: string, options: TinyRunOptions = {}): vscode.Uri {
  writeTinyDataset(path.join(folder, 'images'));
  const file = path.join(folder, 'tiny.adarand.json');
  writeFileSync(file, tinyConfiguration(options));
  return vscode.Uri.file(file);
}

/** What the view "Runs" shows of the runs below a folder: the items of each group, by the group's label. */
export async function shownRuns(folder: string): Promise<Record<string, vscode.TreeItem[]>> {
  const { tree } = (await extension.activate())!;
  const groups = tree.getChildren().map((group) => {
    const items = tree.getChildren(group).map((run) => tree.getTreeItem(run));
    const below = items.filter(({ id }) => id?.startsWith(folder + path.sep));
    return [String(tree.getTreeItem(group).label), below] as const;
  });
  return Object.fromEntries(groups.filter(([, items]) => items.length > 0));
}

/** The names of `shownRuns`. */
export async function shownNames(folder: string): Promise<Record<string, string[]>> {
  const groups = Object.entries(await shownRuns(folder));
  return Object.fromEntries(groups.map(([group, items]) => [group, items.map(({ label }) => String(label))]));
}

/** Native libraries of this process that belong to tensors or images. They must never get into the extension host. */
export function heavyLibraries(): string[] {
  const { sharedObjects } = process.report.getReport() as unknown as { sharedObjects: string[] };
  assert.ok(sharedObjects.length > 0, 'Node.js tells which libraries it has loaded');
  return sharedObjects.filter((file) => /onnxruntime|tensorflow|tfjs|sharp|vips/i.test(path.basename(file)));
}

/**
 * Answers every warning that VS Code would show meanwhile, as a person would who always presses its first button.
 * @returns The warnings' texts, in order
 */
export async function agreeing(work: () => Thenable<unknown>): Promise<string[]> {
  const asked: string[] = [];
  const { showWarningMessage } = vscode.window;
  const answer = (text: string, ...rest: unknown[]) => {
    asked.push(text);
    return Promise.resolve(rest.find((item) => typeof item === 'string'));
  };
  Object.assign(vscode.window, { showWarningMessage: answer });
  try {
    await work();
  } finally {
    Object.assign(vscode.window, { showWarningMessage });
  }
  return asked;
}
