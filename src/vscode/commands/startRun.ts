import * as vscode from 'vscode';
import { createRun } from '../../runs/createRun';
import { launchTrainer, LaunchError } from '../../runs/launcher';
import { type Start, takeTurn } from '../../runs/queue/starts';
import { slurmOptionsOf } from '../../runs/slurm/submit';
import { OnceAtATime } from '../base/onceAtATime';
import { isCalledOff, signalOf, trainerProgram } from '../sessions/trainer';
import { requireTrust } from '../trust';
import { pickConfiguration } from './pickConfiguration';
import { submitAndShow } from './submitAndShow';
import { readPlan } from './readConfiguration';
import type { Services } from './services';
import { startPlan } from './startPlan';

/** Saves a configuration, makes a run of it, starts the trainer and shows the dashboard; or queues the runs of its sweep or study. */
export async function startRun(services: Services, argument: unknown): Promise<void> {
  if (!(await requireTrust('Training starts a process that reads files of this folder.'))) return;
  const uri = await pickConfiguration(argument, 'Run Which Configuration?');
  if (uri) await starts.run(uri.fsPath, () => runConfiguration(services, uri));
}

/** Trainers that are being started, by the configuration or the run folder that they are started for. */
const starts = new OnceAtATime();

async function runConfiguration(services: Services, uri: vscode.Uri): Promise<void> {
  const read = await readPlan(services, uri);
  if (!read) return;
  const { config, plan } = read;
  if (plan) return startPlan(services, uri, config, plan);
  const { runFolder, run } = await createRun({ config, configPath: uri.fsPath, trusted: vscode.workspace.isTrusted });
  services.log.info(`New run ${run.id} of ${uri.fsPath}.`);
  await startOrQueue(services, runFolder, run.name, `Starting ${run.name}`);
}

/**
 * Starts a run, new or to be resumed, if its turn has come; else it waits in the queue, and its dashboard says why. A run for Slurm
 * is submitted.
 */
export async function startOrQueue(services: Services, runFolder: string, name: string, title: string): Promise<void> {
  const slurm = await slurmOptionsOf(runFolder);
  if (slurm) return submitAndShow(services, [runFolder], slurm);
  await launchAndShow(services, runFolder, name, title, () => takeTurn(runFolder, services.queue.options));
}

/**
 * Starts the trainer of a run folder while its dashboard opens; can be called off until the trainer listens. Does nothing when
 * that is under way already.
 * @param claim says that the run may start, or why it has to wait
 */
export function launchAndShow(
  services: Services,
  runFolder: string,
  name: string,
  title: string,
  claim: () => Promise<Start | { reason: string }>,
): Promise<void> {
  return starts.run(runFolder, async () => {
    const { runs, dashboards, log } = services;
    const turn = await claim();
    runs.touch(runFolder);
    await dashboards.open(runFolder);
    void services.tree.reveal(runFolder);
    if ('reason' in turn) return void tellOfQueue(runFolder, name, turn.reason);
    const options = { location: vscode.ProgressLocation.Notification, title: `${title}…`, cancellable: true };
    try {
      await vscode.window.withProgress(options, (_progress, token) =>
        launchTrainer(runFolder, { ...trainerProgram(services), env: turn.env, signal: signalOf(token) }),
      );
    } catch (error) {
      // The run's own end is told by its notification and its dashboard; nothing is told twice.
      if (isCalledOff(error)) log.info(`The start of ${name} was called off.`);
      else if (error instanceof LaunchError) log.error(error.message);
      else throw error;
    } finally {
      runs.touch(runFolder);
    }
  });
}

async function tellOfQueue(runFolder: string, name: string, reason: string): Promise<void> {
  const now = 'Start Now';
  const answer = await vscode.window.showInformationMessage(`${name} is queued. ${reason}`, now);
  if (answer === now) await vscode.commands.executeCommand('adarand.startNow', runFolder);
}
