import * as vscode from 'vscode';
import type { Plan } from '../../config/plan/plan';
import type { RunConfig } from '../../config/schema';
import type { Halving } from '../../config/sections/sweep';
import { allows } from '../../protocol/lifeCycle';
import { createMissing, findRuns, type PlannedRun, plannedRuns, type PresentRun } from '../../runs/plans/plannedRuns';
import { type TrainAll, trainThroughQueue } from '../../runs/plans/trainAll';
import { enqueueRun } from '../../runs/queue/queue';
import { trainOnSlurm } from '../../runs/slurm/trainOnSlurm';
import { trainWithHalving } from '../../runs/sweeps/halving';
import { trainerProgram } from '../sessions/trainer';
import type { Services } from './services';
import { submitAndShow } from './submitAndShow';

/** Runs that are named in a question. */
const named = 10;

/**
 * Starts the runs of a sweep or a study that are not there yet, after a question that says which: through the queue, or as an
 * array of Slurm. They belong to no window. Only what halving decides at its rungs needs one; the same command goes on with it.
 */
export async function startPlan(services: Services, uri: vscode.Uri, config: RunConfig, plan: Plan): Promise<void> {
  const planned = plannedRuns(plan, config, uri.fsPath);
  const present = await findRuns(planned, uri.fsPath);
  const answer = await ask(plan, planned, present);
  if (!answer) return;
  const kept = answer === 'all' ? planned.map(() => undefined) : present;
  const options = { location: vscode.ProgressLocation.Notification, title: 'Making the run folders…' };
  const all = await vscode.window.withProgress(options, () =>
    createMissing(planned, kept, { configPath: uri.fsPath, trusted: vscode.workspace.isTrusted }),
  );
  const halving = config.sweep?.$halving;
  const slurm = config.launcher?.slurm;
  if (halving) {
    const trainAll = slurm ? trainOnSlurm(slurm, trainerProgram(services)) : trainThroughQueue;
    void halve(services, all, halving, trainAll);
  } else if (slurm)
    await submitAndShow(
      services,
      all.filter(isToDo).map(({ runFolder }) => runFolder),
      slurm,
    );
  else await queue(services, all);
  for (const { runFolder } of all) services.runs.touch(runFolder);
  if (all[0]) void services.tree.reveal(all[0].runFolder);
}

/** Which runs to train: those that are missing, or all; nothing when a person changes their mind. */
async function ask(
  { study }: Plan,
  planned: readonly PlannedRun[],
  present: readonly (PresentRun | undefined)[],
): Promise<'missing' | 'all' | undefined> {
  const missing = planned.filter((_run, i) => present[i]?.run.status !== 'finished');
  const finished = planned.length - missing.length;
  const again = `Train All ${planned.length} Again`;
  const start = finished > 0 ? `Train the Other ${missing.length}` : `Train ${planned.length}`;
  const what = study ? 'study' : 'sweep';
  const message =
    finished === 0
      ? `This ${what} has ${planned.length} runs.`
      : `${finished} of the ${planned.length} runs of this ${what} have finished.`;
  const names = missing.slice(0, named).map(({ about }) => about.name);
  const detail = [...names, ...(missing.length > named ? [`… and ${missing.length - named} more`] : [])].join('\n');
  const buttons = [...(missing.length > 0 ? [start] : []), ...(finished > 0 ? [again] : [])];
  const answer = await vscode.window.showInformationMessage(message, { modal: true, detail }, ...buttons);
  if (answer === undefined) return undefined;
  return answer === again ? 'all' : 'missing';
}

async function queue(services: Services, runs: readonly PresentRun[]): Promise<void> {
  const { env } = trainerProgram(services);
  for (const { runFolder } of runs.filter(isToDo)) await enqueueRun(runFolder, env);
  await services.queue.look();
}

/** A new run is `queued`, but in no queue yet. */
function isToDo({ run }: PresentRun): boolean {
  return run.status === 'queued' || allows(run.status, 'enqueue');
}

async function halve(services: Services, runs: readonly PresentRun[], halving: Halving, trainAll: TrainAll) {
  const { log, queue: waiting } = services;
  const folders = runs.map(({ runFolder }) => runFolder);
  try {
    void waiting.look();
    await trainWithHalving(folders, halving, trainAll, {
      env: trainerProgram(services).env,
      onRung: ({ epoch, runs: count, kept }) => log.info(`Epoch ${epoch}: the best ${kept} of ${count} runs go on.`),
    });
  } catch (error) {
    log.error(error as Error);
    void vscode.window.showErrorMessage(`The sweep does not go on: ${(error as Error).message}`);
  }
}
