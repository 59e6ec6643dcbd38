import * as vscode from 'vscode';
import type { SlurmOptions } from '../../config/sections/launcher';
import { submitToSlurm } from '../../runs/slurm/submit';
import { trainerProgram } from '../sessions/trainer';
import type { Services } from './services';

/** Submits runs to Slurm, several as one array, and opens the dashboard of one that is alone. */
export async function submitAndShow(
  services: Services,
  runFolders: readonly string[],
  slurm: SlurmOptions,
): Promise<void> {
  const { runs, dashboards, tree, log } = services;
  const what = runFolders.length === 1 ? 'the run' : `${runFolders.length} runs`;
  const options = { location: vscode.ProgressLocation.Notification, title: `Submitting ${what} to Slurm…` };
  const [first] = runFolders;
  if (first === undefined) return;
  if (runFolders.length === 1) await dashboards.open(first);
  void tree.reveal(first);
  try {
    const submitted = await vscode.window.withProgress(options, () =>
      submitToSlurm(runFolders, slurm, trainerProgram(services)),
    );
    log.info(`Submitted ${submitted.map(({ id, job }) => `${id} as job ${job?.id}`).join(', ')}.`);
  } finally {
    for (const folder of runFolders) runs.touch(folder);
  }
}
