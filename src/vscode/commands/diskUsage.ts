import path from 'node:path';
import * as vscode from 'vscode';
import { formatBytes } from '../base/format';
import { mapConcurrently } from '../base/mapConcurrently';
import { folderSize } from '../explorer/folderSize';
import { isReadable, type RunEntry } from '../explorer/runEntry';
import { runIcon } from '../explorer/runIcons';
import type { RunNode } from '../explorer/runNodes';
import { describeRun } from '../explorer/runText';
import { deleteRuns } from './deleteRuns';
import { pruneCheckpointsOf } from './pruneCheckpoints';
import type { Services } from './services';

/** Folders that are measured at a time. */
const concurrentLooks = 16;

/** Lists the runs by the space they take, the largest first, and removes checkpoints or runs that a person checks. */
export async function showDiskUsage(services: Services): Promise<void> {
  await services.runs.whenLoaded;
  const sizes = await measure([...services.runs.collection.values()]);
  if (!sizes) return;
  if (sizes.length === 0) {
    void vscode.window.showInformationMessage('There are no runs yet.');
    return;
  }
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  const checked = await vscode.window.showQuickPick(sizes.map(itemOf), {
    title: `${formatBytes(total)} in ${sizes.length} ${sizes.length === 1 ? 'Run' : 'Runs'}`,
    placeHolder: 'Check runs to make room',
    canPickMany: true,
    matchOnDescription: true,
  });
  if (!checked || checked.length === 0) return;
  const prune = 'Remove Checkpoints…';
  const remove = 'Delete…';
  const action = await vscode.window.showQuickPick([prune, remove], {
    title: `${formatBytes(checked.reduce((sum, { bytes }) => sum + bytes, 0))} in what you checked`,
  });
  const nodes = checked.map(({ folder }): RunNode => ({ kind: 'run', folder, group: '' }));
  if (action === prune) await pruneCheckpointsOf(services, undefined, nodes);
  if (action === remove) await deleteRuns(services, undefined, nodes);
}

interface RunSize {
  entry: RunEntry;
  bytes: number;
}

/** Largest first; nothing when the person called it off. */
async function measure(entries: RunEntry[]): Promise<RunSize[] | undefined> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: 'Measuring run folders…',
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (progress, token) => {
    const sizes = await mapConcurrently(entries, concurrentLooks, async (entry) => {
      if (token.isCancellationRequested) return { entry, bytes: 0 };
      progress.report({ increment: 100 / entries.length });
      return { entry, bytes: await folderSize(entry.folder) };
    });
    return token.isCancellationRequested ? undefined : sizes.sort((a, b) => b.bytes - a.bytes);
  });
}

function itemOf({ entry, bytes }: RunSize): vscode.QuickPickItem & { folder: string; bytes: number } {
  const { folder } = entry;
  if (!isReadable(entry)) return { label: path.basename(folder), description: formatBytes(bytes), folder, bytes };
  const { run } = entry;
  return {
    label: run.name,
    description: `${formatBytes(bytes)} · ${describeRun(run)}`,
    iconPath: runIcon(run.status),
    folder,
    bytes,
  };
}
