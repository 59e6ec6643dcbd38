import * as vscode from 'vscode';
import { needlessCheckpoints, removeCheckpoints, type CheckpointFile } from '../../runs/checkpointPruning';
import { formatBytes } from '../base/format';
import { mapConcurrently } from '../base/mapConcurrently';
import { isReadable, kindOf, type RunEntry } from '../explorer/runEntry';
import type { RunTreeNode } from '../explorer/runNodes';
import { settings } from '../settings';
import { folderOf, type RunArgument } from './pickRun';
import { runsOf } from './selectedRuns';
import type { Services } from './services';

/** Folders that are looked into at a time. */
const concurrentLooks = 16;

/**
 * Removes the checkpoints that the setting `adarand.keepCheckpoints` does not keep, after a question that says how much it is: of
 * the selected runs, or of all that have ended when the command comes from the palette.
 */
export async function pruneCheckpointsOf(
  services: Services,
  argument: RunArgument,
  selected?: RunTreeNode[],
): Promise<void> {
  await services.runs.whenLoaded;
  const question = { title: 'Remove Checkpoints of Which Run?', accepts: isReadable, none: 'There are no runs yet.' };
  const isAboutSome = folderOf(argument) !== undefined || selected !== undefined;
  const entries = isAboutSome ? await runsOf(services, argument, selected, question) : endedRuns(services);
  const keep = settings.keepCheckpoints;
  const found = await mapConcurrently(entries.filter(isReadable), concurrentLooks, async ({ folder, run }) => ({
    folder,
    files: await needlessCheckpoints(folder, run.status, keep),
  }));
  const needless = found.filter(({ files }) => files.length > 0);
  const kept = keep.length > 0 ? `Kept: ${keep.join(' and ')} of every run` : 'Kept: one network of every run';
  if (needless.length === 0) {
    void vscode.window.showInformationMessage(
      `${kept}, and what runs go on from. There is nothing else to remove here (setting adarand.keepCheckpoints).`,
    );
    return;
  }
  const remove = 'Remove for Good';
  const runs = needless.length === 1 ? 'one run' : `${needless.length} runs`;
  const answer = await vscode.window.showWarningMessage(
    `Remove ${formatBytes(sizeOf(needless.flatMap(({ files }) => files)))} of checkpoints from ${runs}?`,
    {
      modal: true,
      detail:
        `${kept} (setting adarand.keepCheckpoints), and what a stopped or failed run goes on from. ` +
        'Measurements and evaluations stay. What is removed does not go to the trash.',
    },
    remove,
  );
  if (answer === remove) for (const { files } of needless) await removeCheckpoints(files);
}

function endedRuns({ runs }: Services): RunEntry[] {
  return [...runs.collection.values()].filter((entry) => ['finished', 'resumable'].includes(kindOf(entry)));
}

function sizeOf(files: CheckpointFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
