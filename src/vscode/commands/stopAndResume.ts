import { resumeRun } from '../../runs/launcher';
import { kindOf } from '../explorer/runEntry';
import { requireTrust } from '../trust';
import { pickRun, readableRun, type RunArgument } from './pickRun';
import type { Services } from './services';
import { launchAndShow } from './startRun';

/** Asks a trainer to finish its step, save and end; the run can be resumed. */
export async function stopRun(services: Services, argument: RunArgument): Promise<void> {
  if (!(await requireTrust('Stopping calls the process that a file of this folder names.'))) return;
  const folder = await pickRun(services, argument, {
    title: 'Stop Which Run?',
    accepts: (entry) => kindOf(entry) === 'active',
    none: 'Nothing trains now.',
  });
  if (folder) await services.sessions.stop(folder);
}

/** Lets a stopped or failed run go on from its last checkpoint. */
export async function resumeStoppedRun(services: Services, argument: RunArgument): Promise<void> {
  if (!(await requireTrust('Training starts a process that reads files of this folder.'))) return;
  const folder = await pickRun(services, argument, {
    title: 'Resume Which Run?',
    accepts: (entry) => kindOf(entry) === 'resumable',
    none: 'There is no stopped or failed run to resume.',
  });
  if (!folder) return;
  const entry = await readableRun(services, folder);
  if (kindOf(entry) !== 'resumable') throw new Error(`${entry.run.name} is ${entry.run.status}: it cannot be resumed.`);
  await launchAndShow(services, folder, entry.run.name, `Resuming ${entry.run.name}`, resumeRun);
}
