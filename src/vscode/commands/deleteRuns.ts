import * as vscode from 'vscode';
import { isReadable, kindOf, type RunEntry } from '../explorer/runEntry';
import type { RunTreeNode } from '../explorer/runNodes';
import type { RunArgument } from './pickRun';
import { runsOf } from './selectedRuns';
import type { Services } from './services';

/** Moves runs to the trash, after a question. Runs that train are left alone. */
export async function deleteRuns(services: Services, argument: RunArgument, selected?: RunTreeNode[]): Promise<void> {
  const entries = await runsOf(services, argument, selected, {
    title: 'Delete Which Run?',
    accepts: () => true,
    none: 'There are no runs yet.',
  });
  const active = entries.filter((entry) => kindOf(entry) === 'active');
  if (active.length > 0) {
    const names = active.map(nameOf).join(', ');
    void vscode.window.showWarningMessage(`Still training, so not deleted: ${names}. Stop first, then delete.`);
  }
  const deletable = entries.filter((entry) => !active.includes(entry));
  if (deletable.length === 0) return;
  const remove = 'Move to Trash';
  const answer = await vscode.window.showWarningMessage(
    deletable.length === 1 ? `Delete the run "${nameOf(deletable[0]!)}"?` : `Delete ${deletable.length} runs?`,
    { modal: true, detail: `${whatIsLost}\n\n${listOf(deletable)}` },
    remove,
  );
  if (answer === remove) await removeFolders(deletable, services);
}

const whatIsLost =
  'Measurements, checkpoints, evaluation and log go with the run folder. The configuration file and the images stay.';

async function removeFolders(entries: RunEntry[], { runs, log }: Services): Promise<void> {
  const kept: RunEntry[] = [];
  for (const entry of entries) {
    try {
      await vscode.workspace.fs.delete(vscode.Uri.file(entry.folder), { recursive: true, useTrash: true });
    } catch (error) {
      log.warn(`${entry.folder} cannot be moved to the trash: ${(error as Error).message}`);
      kept.push(entry);
    }
    runs.touch(entry.folder);
  }
  if (kept.length > 0 && (await confirmPermanent(kept))) {
    for (const entry of kept) {
      await vscode.workspace.fs.delete(vscode.Uri.file(entry.folder), { recursive: true, useTrash: false });
      runs.touch(entry.folder);
    }
  }
}

/** Remote machines and some disks have no trash. */
async function confirmPermanent(entries: RunEntry[]): Promise<boolean> {
  const remove = 'Delete Permanently';
  const answer = await vscode.window.showWarningMessage(
    `This machine has no trash for ${entries.length === 1 ? 'this run' : 'these runs'}. Delete permanently?`,
    { modal: true, detail: `This cannot be undone.\n\n${listOf(entries)}` },
    remove,
  );
  return answer === remove;
}

function listOf(entries: RunEntry[]): string {
  const shown = entries
    .slice(0, 10)
    .map((entry) => `• ${nameOf(entry)}  (${vscode.workspace.asRelativePath(entry.folder)})`);
  return [...shown, ...(entries.length > 10 ? [`… and ${entries.length - 10} more`] : [])].join('\n');
}

function nameOf(entry: RunEntry): string {
  return isReadable(entry) ? entry.run.name : vscode.workspace.asRelativePath(entry.folder);
}
