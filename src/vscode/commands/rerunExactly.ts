import * as vscode from 'vscode';
import { createRerun, prepareRerun, type Rerun } from '../../runs/reproducibility/rerun';
import { isReadable, kindOf } from '../explorer/runEntry';
import { isCalledOff, signalOf, trainerProgram } from '../sessions/trainer';
import { requireTrust } from '../trust';
import { pickRun, type RunArgument } from './pickRun';
import type { Services } from './services';
import { startOrQueue } from './startRun';

/** Trains a run again. What will not be as it was is named before anything starts, and asked for. */
export async function rerunExactly(services: Services, argument: RunArgument): Promise<void> {
  if (!(await requireTrust('Training starts a process that reads files of this folder.'))) return;
  const folder = await pickRun(services, argument, {
    title: 'Re-run Which Run?',
    accepts: (entry) => isReadable(entry) && kindOf(entry) !== 'active',
    none: 'There is no run that could be done again.',
  });
  const prepared = folder && (await compare(services, folder));
  if (!prepared || !(await agrees(prepared))) return;
  const { runFolder, run } = await createRerun(prepared, vscode.workspace.isTrusted);
  services.log.info(`New run ${run.id}, as ${prepared.of.id}.`);
  await startOrQueue(services, runFolder, run.name, `Starting ${run.name} again`);
}

/** Nothing when a person called it off. */
async function compare(services: Services, folder: string): Promise<Rerun | undefined> {
  const title = 'Comparing images, weights and engine';
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  try {
    return await vscode.window.withProgress(options, (progress, token) =>
      prepareRerun(folder, {
        ...trainerProgram(services),
        signal: signalOf(token),
        onProgress: ({ done, total, what }) => progress.report({ message: `${what} ${done} of ${total}` }),
      }),
    );
  } catch (error) {
    if (isCalledOff(error)) return undefined;
    throw error;
  }
}

async function agrees({ differences, of }: Rerun): Promise<boolean> {
  if (differences.length === 0) return true;
  const start = 'Re-run All the Same';
  const options = { modal: true, detail: differences.map((one) => `• ${one}`).join('\n') };
  const message = `Not everything is as when ${of.name} was trained.`;
  return (await vscode.window.showWarningMessage(message, options, start)) === start;
}
