import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { configFileSuffix, runPaths } from '../../runFolder/layout';
import { writeNewFile } from './newFile';
import { pickConfiguration } from './pickConfiguration';
import { folderOf, readableRun, type RunArgument } from './pickRun';
import type { Services } from './services';

/** Copies a configuration beside itself under a new name and opens the copy: the start of the next experiment. */
export async function duplicateConfiguration(services: Services, argument: RunArgument | vscode.Uri): Promise<void> {
  const source = await sourceOf(services, argument);
  if (!source) return;
  const { text, beside } = source;
  const created = await writeNewFile({
    title: 'Duplicate Configuration',
    folder: path.dirname(beside),
    suggestion: `${path.basename(beside, configFileSuffix)}-copy`,
    suffix: configFileSuffix,
    text,
  });
  if (created) await vscode.window.showTextDocument(created);
}

/** The text to copy, and the file beside which the copy goes. */
async function sourceOf(
  services: Services,
  argument: RunArgument | vscode.Uri,
): Promise<{ text: string; beside: string } | undefined> {
  const runFolder = argument instanceof vscode.Uri ? undefined : folderOf(argument);
  if (!runFolder) {
    const uri = await pickConfiguration(argument, 'Duplicate Which Configuration?');
    return uri && { text: await textOf(uri.fsPath), beside: uri.fsPath };
  }
  const { run } = await readableRun(services, runFolder);
  if (run.configPath && existsSync(run.configPath))
    return { text: await textOf(run.configPath), beside: run.configPath };
  // The file is gone: the run's own copy lives on, three folders below where the file was.
  const home = path.dirname(path.dirname(path.dirname(runFolder)));
  return { text: await textOf(runPaths(runFolder).config), beside: path.join(home, `${run.name}${configFileSuffix}`) };
}

async function textOf(file: string): Promise<string> {
  return (await vscode.workspace.openTextDocument(file)).getText();
}
