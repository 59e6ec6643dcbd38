import { readdir } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ExportFormatName, ExportResult } from '../../protocol/exporting';
import { runPaths } from '../../runFolder/layout';
import { runJob } from '../../runs/jobs';
import { formatBytes } from '../base/format';
import { isReadable } from '../explorer/runEntry';
import { signalOf, trainerProgram, isCalledOff } from '../sessions/trainer';
import { requireTrust } from '../trust';
import { pickRun, readableRun, type RunArgument } from './pickRun';
import type { Services } from './services';

interface FormatItem extends vscode.QuickPickItem {
  readonly format: ExportFormatName;
  readonly half?: boolean;
}

const formats: readonly FormatItem[] = [
  { format: 'onnx', label: 'ONNX', detail: 'For ONNX Runtime in any language, and whatever else reads ONNX.' },
  { format: 'safetensors', label: 'safetensors', detail: 'For PyTorch: weights by torchvision’s and timm’s names.' },
  {
    format: 'safetensors',
    half: true,
    label: 'safetensors, 16 bits',
    detail: 'For PyTorch, in half the space; results differ by the rounding.',
  },
  { format: 'tfjs', label: 'TensorFlow.js', detail: 'For browsers and Node.js: a layers-model.' },
];

/** Writes the best network of a run for other programs into a folder that a person chooses. */
export async function exportModel(services: Services, argument: RunArgument): Promise<void> {
  if (!(await requireTrust('An export starts a process that reads files of this folder.'))) return;
  const folder = await pickRun(services, argument, {
    title: 'Export the Network of Which Run?',
    accepts: isReadable,
    none: 'There are no runs yet.',
  });
  if (!folder) return;
  const { run } = await readableRun(services, folder);
  const checkpoints = await readdir(runPaths(folder).checkpoints).catch(() => []);
  if (!checkpoints.some((name) => name.endsWith('.safetensors')))
    throw new Error(
      `"${run.name}" has no checkpoint yet: an epoch must be finished before its network can be exported.`,
    );
  const title = `Export the Network of "${run.name}"`;
  const picked = await vscode.window.showQuickPick(formats, { title, placeHolder: 'Format' });
  if (!picked) return;
  const place = await pickFolder(
    title,
    path.dirname(run.configPath ?? folder),
    `${fileName(run.name)}-${picked.format}`,
  );
  if (!place) return;
  const { format, half } = picked;
  const { outputFolder, overwrite } = place;
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  try {
    const result = await vscode.window.withProgress(options, (progress, token) =>
      runJob(
        'export',
        { runFolder: folder, format, outputFolder, overwrite, half },
        {
          ...trainerProgram(services),
          signal: signalOf(token),
          onProgress: ({ what, total }) => progress.report({ message: `${what}…`, increment: 100 / total }),
        },
      ),
    );
    await tell(run.name, result);
  } catch (error) {
    if (!isCalledOff(error)) throw error;
  }
}

/** A new folder below one that a person picks, or one with files in it if they may be replaced. */
async function pickFolder(
  title: string,
  start: string,
  suggestion: string,
): Promise<{ outputFolder: string; overwrite: boolean } | undefined> {
  const uri = await vscode.window.showSaveDialog({
    title: `${title}: Folder`,
    saveLabel: 'Export',
    defaultUri: vscode.Uri.file(path.join(start, suggestion)),
  });
  if (!uri) return undefined;
  const outputFolder = uri.fsPath;
  const present = await readdir(outputFolder).catch(() => []);
  if (present.length === 0) return { outputFolder, overwrite: false };
  const replace = 'Replace Files';
  const answer = await vscode.window.showWarningMessage(
    `${path.basename(outputFolder)} is not empty.`,
    { modal: true, detail: 'Files of the same names are replaced; others stay as they are.' },
    replace,
  );
  return answer === replace ? { outputFolder, overwrite: true } : undefined;
}

async function tell(name: string, { folder, files, epoch, epochs, finished, difference }: ExportResult): Promise<void> {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const [open, card] = ['Open Folder', 'Open Model Card'];
  const unfinished = finished
    ? ''
    : ` The run has not finished: this is its network after epoch ${epoch} of ${epochs}.`;
  const answer = await vscode.window.showInformationMessage(
    `"${name}" is exported: ${files.length} files, ${formatBytes(bytes)}; logits differ from the trainer’s by ${difference.toExponential(0)}.${unfinished}`,
    open,
    card,
  );
  const inside = (file: string) => vscode.Uri.file(path.join(folder, file));
  if (answer === open) {
    const inWorkspace = vscode.workspace.getWorkspaceFolder(inside('README.md')) !== undefined;
    await vscode.commands.executeCommand(inWorkspace ? 'revealInExplorer' : 'revealFileInOS', inside('README.md'));
  }
  if (answer === card) await vscode.commands.executeCommand('markdown.showPreview', inside('README.md'));
}

/** What every system takes as a name of a file. */
function fileName(name: string): string {
  return name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+|[-.]+$/g, '') || 'model';
}
