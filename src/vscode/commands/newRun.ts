import path from 'node:path';
import * as vscode from 'vscode';
import { newConfiguration } from '../../config/newConfiguration';
import { type Preset, presets } from '../../config/presets';
import { configFileSuffix } from '../../runFolder/layout';
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
    suggestion: `${nameOf(dataset)}-${preset.id.replace('/', '-')}`,
    suffix: configFileSuffix,
    text,
  });
  if (created) await vscode.window.showTextDocument(created);
}

async function pickDataset(): Promise<string | undefined> {
  const choices = findChoices();
  const picked = await vscode.window.showQuickPick(choices, {
    ...staysOpen,
    title: 'New Run (1/4): Image Folder',
    placeHolder: 'The folder that holds train/<class>/…, and perhaps val/ and test/',
    matchOnDescription: true,
  });
  return picked && (picked.value ?? browseForFolder());
}

async function findChoices(): Promise<Choice<string>[]> {
  const roots = vscode.workspace.workspaceFolders ?? [];
  const found = await Promise.all(roots.map(({ uri }) => findDatasets(uri.fsPath)));
  const datasets = found.flat().map((folder): Choice<string> => ({
    label: `$(file-media) ${nameOf(folder)}`,
    description: vscode.workspace.asRelativePath(folder),
    value: folder,
  }));
  return [...datasets, { label: '$(folder-opened) Browse…', description: 'an image folder somewhere else' }];
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

/** "emoji" for `emoji/images`: folders called images or data say nothing about what is in them. */
function nameOf(dataset: string): string {
  const name = path.basename(dataset);
  return /^(images?|data|dataset|photos|pictures)$/i.test(name) ? path.basename(path.dirname(dataset)) : name;
}
