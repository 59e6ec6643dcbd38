import * as vscode from 'vscode';
import { allows, isActive, type RunEvent } from '../../protocol/lifeCycle';
import { endTrainerNow, type Wish } from '../../runs/controlRun';
import { dequeueRuns } from '../../runs/queue/queue';
import { isReadable, type ReadableRun, type RunEntry } from '../explorer/runEntry';
import type { RunTreeNode } from '../explorer/runNodes';
import { requireTrust } from '../trust';
import type { RunArgument, RunQuestion } from './pickRun';
import { runsOf } from './selectedRuns';
import type { Services } from './services';
import { startOrQueue } from './startRun';

/**
 * Asks trainers to finish their step, save and end; the runs can be resumed. Who asks one that is stopping already is asked
 * whether it shall end at once. Runs that wait for their turn leave the queue.
 */
export async function stopRuns(services: Services, argument: RunArgument, selected?: RunTreeNode[]): Promise<void> {
  if (!(await requireTrust('Stopping calls the process that a file of this folder names.'))) return;
  const entries = await readableRuns(services, argument, selected, {
    title: 'Stop Which Run?',
    accepts: can('stop'),
    none: 'Nothing trains now.',
  });
  const queued = entries.filter(({ run }) => run.status === 'queued').map(({ folder }) => folder);
  if (queued.length > 0) await dequeueRuns(queued);
  queued.forEach((folder) => services.runs.touch(folder));
  const stopping = entries.filter(({ run }) => run.status === 'stopping');
  const others = entries.filter(({ run }) => isActive(run.status) && run.status !== 'stopping');
  await askAll(services, others, 'stop');
  if (stopping.length > 0 && (await confirmEnd(stopping)))
    for (const { folder } of stopping) await endTrainerNow(folder).finally(() => services.runs.touch(folder));
}

async function confirmEnd(entries: readonly ReadableRun[]): Promise<boolean> {
  const end = 'End Now';
  const who = entries.length === 1 ? `${entries[0]!.run.name} is` : `${entries.length} runs are`;
  const detail = 'What was done since the last checkpoint is lost; Resume goes on from there.';
  const answer = await vscode.window.showWarningMessage(
    `${who} finishing the step and saving. End at once?`,
    { modal: true, detail },
    end,
  );
  return answer === end;
}

/** Lets trainers finish their step, save, and wait with everything in memory. */
export async function pauseRuns(services: Services, argument: RunArgument, selected?: RunTreeNode[]): Promise<void> {
  if (!(await requireTrust('Pausing calls the process that a file of this folder names.'))) return;
  const question = { title: 'Pause Which Run?', accepts: can('pause'), none: 'Nothing trains that could be paused.' };
  await askAll(services, await readableRuns(services, argument, selected, question), 'pause');
}

/** Lets paused trainers go on. */
export async function continueRuns(services: Services, argument: RunArgument, selected?: RunTreeNode[]): Promise<void> {
  if (!(await requireTrust('Continuing calls the process that a file of this folder names.'))) return;
  const question = { title: 'Continue Which Run?', accepts: can('continue'), none: 'No run is paused.' };
  await askAll(services, await readableRuns(services, argument, selected, question), 'continue');
}

/** Lets stopped or failed runs go on from their last checkpoints, when their turn comes. */
export async function resumeRuns(services: Services, argument: RunArgument, selected?: RunTreeNode[]): Promise<void> {
  if (!(await requireTrust('Training starts a process that reads files of this folder.'))) return;
  const entries = await readableRuns(services, argument, selected, {
    title: 'Resume Which Run?',
    accepts: can('enqueue'),
    none: 'There is no stopped or failed run to resume.',
  });
  for (const { folder, run } of entries) await startOrQueue(services, folder, run.name, `Resuming ${run.name}`);
}

/** Whether something can happen to a run as it is now. */
export function can(event: RunEvent): (entry: RunEntry) => entry is ReadableRun {
  return (entry): entry is ReadableRun => isReadable(entry) && allows(entry.run.status, event);
}

/** As `runsOf`, of runs whose record can be read; a run that was named and does not fit is told of, not passed over. */
export async function readableRuns(
  services: Services,
  argument: RunArgument,
  selected: RunTreeNode[] | undefined,
  question: RunQuestion,
): Promise<ReadableRun[]> {
  if (typeof argument === 'string') await services.runs.know(argument);
  const entries = (await runsOf(services, argument, selected, question)).filter(isReadable);
  if (entries.length === 0 && argument !== undefined) void vscode.window.showInformationMessage(question.none);
  return entries;
}

async function askAll({ sessions, runs }: Services, entries: readonly ReadableRun[], wish: Wish): Promise<void> {
  await Promise.all(entries.map(({ folder }) => sessions.ask(folder, wish).finally(() => runs.touch(folder))));
}
