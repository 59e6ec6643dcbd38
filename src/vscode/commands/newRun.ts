import path from 'node:path';
import * as vscode from 'vscode';
import { newConfiguration } from '../../config/newConfiguration';
import { type Preset, presets } from '../../config/presets';
import { configFileSuffix } from '../../runFolder/layout';
import { datasetName } from './fileNames';
import { findDatasets } from './findDatasets';
import { writeNewFile } from './newFile';

/** A person may look something up in another window between two questions. */
const staysOpen = { ignoreFocusOut: true };

type Choice<T> = vscode.QuickPickItem & { value?: T };

/** Asks for images, recipe, weights and a name, writes a commented configuration and opens it. */
export async function newRun(): Promise<void> {
  const dataset = await pickDataset();
  if (!dataset) return;
  const preset = await pickPreset();
  if (!preset) return;
  const weights = await pickWeights();
  if (weights === undefined) return;
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(dataset))?.uri.fsPath ?? path.dirname(dataset);
  const text = newConfiguration(preset.id, {
    dataPath: relativeTo(folder, dataset),
    weights: weights && relativeTo(folder, weights),
  });
  const created = await writeNewFile({
    title: 'New Run (4/4): Name of the Configuration',
    folder,
    suggestion: `${datasetName(dataset)}-${preset.id.replace('/', '-')}`,
    suffix: configFileSuffix,
    text,
  });
  if (created) await vscode.window.showTextDocument(created);
}

async function pickDataset(): Promise<string | undefined> {
  const folder: Choice<string> = { label: '$(folder-opened) Browse for a Folder…', description: 'somewhere else' };
  const list: Choice<string> = { label: '$(go-to-file) Browse for a List…', description: 'a CSV file somewhere else' };
  const choices = datasetChoices().then((found) => [...found, folder, list]);
  const picked = await vscode.window.showQuickPick(choices, {
    ...staysOpen,
    title: 'New Run (1/4): Images',
    placeHolder: 'A folder that holds train/<class>/…, or a CSV list with the columns path,label',
    matchOnDescription: true,
  });
  if (picked === folder) return browseForFolder();
  if (picked === list) return browseForList();
  return picked?.value;
}

async function datasetChoices(): Promise<Choice<string>[]> {
  const roots = vscode.workspace.workspaceFolders ?? [];
  const found = await Promise.all(roots.map(({ uri }) => findDatasets(uri.fsPath)));
  return found.flat().map(({ kind, path: dataset }) => ({
    label: `${kind === 'folder' ? '$(file-media)' : '$(list-unordered)'} ${datasetName(dataset)}`,
    description: vscode.workspace.asRelativePath(dataset),
    value: dataset,
  }));
}

async function browseForFolder(): Promise<string | undefined> {
  const [folder] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      defaultUri: vscode.workspace.workspaceFolders?.[0]?.uri,
      openLabel: 'Use These Images',
      title: 'Folder That Holds train/<class>/…',
    })) ?? [];
  return folder?.fsPath;
}

async function browseForList(): Promise<string | undefined> {
  const [file] =
    (await vscode.window.showOpenDialog({
      filters: { 'Lists of images': ['csv'] },
      defaultUri: vscode.workspace.workspaceFolders?.[0]?.uri,
      openLabel: 'Use This List',
      title: 'CSV File With the Columns path,label',
    })) ?? [];
  return file?.fsPath;
}

async function pickPreset(): Promise<Preset | undefined> {
  const choices = presets.map((preset) => ({ label: preset.label, detail: preset.description, preset }));
  const picked = await vscode.window.showQuickPick(choices, {
    ...staysOpen,
    title: 'New Run (2/4): Recipe',
    placeHolder: 'Where to start from; every value can be changed afterwards',
    matchOnDetail: true,
  });
  return picked?.preset;
}

/** @returns A file, null to train from scratch, undefined when the person changed their mind. */
async function pickWeights(): Promise<string | null | undefined> {
  const found = await vscode.workspace.findFiles('**/*.{safetensors,pth,pt}', '**/{node_modules,.adarand}/**', 100);
  const browse: Choice<string> = {
    label: '$(folder-opened) Browse…',
    description: 'a file somewhere else; a model on the Hugging Face hub can be written into the configuration',
  };
  const scratch: Choice<string> = { label: '$(circle-slash) None', description: 'train from scratch' };
  const files = found.map((uri): Choice<string> => ({
    label: `$(file) ${path.basename(uri.fsPath)}`,
    description: vscode.workspace.asRelativePath(uri),
    value: uri.fsPath,
  }));
  const picked = await vscode.window.showQuickPick([...files, browse, scratch], {
    ...staysOpen,
    title: 'New Run (3/4): Pretrained Weights',
    placeHolder: "For the recipe's network: a .safetensors file, or PyTorch's",
    matchOnDescription: true,
  });
  if (picked === scratch) return null;
  return picked && (picked.value ?? browseForWeights());
}

async function browseForWeights(): Promise<string | undefined> {
  const [file] =
    (await vscode.window.showOpenDialog({
      filters: { Weights: ['safetensors', 'pth', 'pt', 'bin', 'tar'] },
      defaultUri: vscode.workspace.workspaceFolders?.[0]?.uri,
      openLabel: 'Use These Weights',
    })) ?? [];
  return file?.fsPath;
}

/** As it should stand in a configuration in `folder`: relative where that is possible, forward slashes everywhere. */
function relativeTo(folder: string, file: string): string {
  const relative = path.relative(folder, file).split(path.sep).join('/');
  return relative === '' ? '.' : relative;
}
