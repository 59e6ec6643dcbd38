import * as vscode from 'vscode';
import { findLeftovers, type Leftover } from '../../runs/cleanUp/leftovers';
import { requireTrust } from '../trust';
import type { Services } from './services';

const headings: Record<Leftover['kind'], string> = {
  trainer: 'Trainers without a run',
  run: 'Runs without a trainer',
  'temporary file': 'Half-written files',
  socket: 'Sockets without a trainer',
};

/** Finds what crashes left behind, shows it, and removes what a person leaves ticked. */
export async function cleanUp({ runs, log, queue }: Services): Promise<void> {
  if (!(await requireTrust('Cleaning up ends processes and changes files of this folder.'))) return;
  await runs.whenLoaded;
  const folders = runs.collection.all().map(({ folder }) => folder);
  const location = vscode.ProgressLocation.Notification;
  const leftovers = await vscode.window.withProgress({ location, title: 'Looking for leftovers…' }, () =>
    findLeftovers(folders),
  );
  if (leftovers.length === 0) {
    void vscode.window.showInformationMessage('There is nothing to clean up.');
    return;
  }
  const picked = await vscode.window.showQuickPick(leftovers.map(itemOf), {
    title: 'Clean Up: What Crashes Left Behind',
    placeHolder: 'What is ticked is put right',
    canPickMany: true,
  });
  if (!picked || picked.length === 0) return;
  const problems: string[] = [];
  for (const { leftover } of picked)
    await leftover.remove().catch((error: Error) => problems.push(`${leftover.what} ${error.message}`));
  folders.forEach((folder) => runs.touch(folder));
  queue.look();
  problems.forEach((problem) => log.warn(problem));
  const done = `${picked.length - problems.length} of ${picked.length} leftovers are cleaned up.`;
  if (problems.length > 0) void vscode.window.showWarningMessage(`${done} The output channel says what went wrong.`);
  else void vscode.window.showInformationMessage(done);
}

function itemOf(leftover: Leftover): vscode.QuickPickItem & { leftover: Leftover } {
  return { label: headings[leftover.kind], detail: leftover.what, picked: true, leftover };
}
