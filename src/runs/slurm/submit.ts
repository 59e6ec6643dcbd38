import path from 'node:path';
import { writeFileAtomic } from '../../runFolder/atomicWrite';
import type { SlurmOptions } from '../../config/sections/launcher';
import { isActive } from '../../protocol/lifeCycle';
import type { RunRecord } from '../../protocol/run';
import { runFiles, runPaths } from '../../runFolder/layout';
import { readConfig, readRun, updateRun } from '../../runFolder/runStore';
import type { TrainerProgram } from '../trainerProgram';
import { jobArguments, jobScript } from './jobArguments';
import { forgetJobs } from './jobStates';
import { slurm } from './slurmCommand';

/** How a run is submitted to Slurm; undefined for one that is trained on this machine. @throws {RunFolderError} */
export async function slurmOptionsOf(runFolder: string): Promise<SlurmOptions | undefined> {
  return (await readConfig(runFolder)).launcher?.slurm;
}

/**
 * Submits runs to Slurm, new ones or such that go on from their last checkpoint: several as one array, whose tasks are they. They
 * are `queued` then.
 * @throws {SlurmError} when Slurm refuses; the runs have failed then, and say why
 * @throws {LifeCycleError} when a run cannot be started
 */
export async function submitToSlurm(
  runFolders: readonly string[],
  options: SlurmOptions,
  { nodePath, trainerScript, env = process.env }: TrainerProgram,
): Promise<RunRecord[]> {
  const [first] = runFolders;
  if (first === undefined) return [];
  for (const folder of runFolders)
    await updateRun(folder, ({ status }) => {
      if (status === 'queued') return { job: undefined };
      return { event: isActive(status) ? ['vanish', 'enqueue'] : 'enqueue', job: undefined };
    });
  try {
    const id = await submit(runFolders, first, options, { nodePath, trainerScript, env });
    const job = { kind: 'slurm' as const, submittedAt: Date.now() };
    const isArray = runFolders.length > 1;
    const runs = await Promise.all(
      runFolders.map((folder, i) => updateRun(folder, { job: { ...job, id: isArray ? `${id}_${i}` : id } })),
    );
    await slurm('scontrol', ['release', id], env);
    return runs;
  } catch (error) {
    const { message } = error as Error;
    for (const folder of runFolders)
      await updateRun(folder, ({ status }) => (status === 'queued' ? { event: 'fail', error: { message } } : {}));
    throw error;
  } finally {
    forgetJobs();
  }
}

/** @returns the number of the job */
async function submit(
  runFolders: readonly string[],
  first: string,
  options: SlurmOptions,
  { nodePath, trainerScript, env }: TrainerProgram,
): Promise<string> {
  const { name, configPath } = await readRun(first);
  const script = path.join(first, runFiles.job);
  await writeFileAtomic(script, jobScript);
  const folder = configPath ? path.dirname(configPath) : first;
  const log = path.join(first, runFiles.jobLog);
  const tasks = runFolders.flatMap((runFolder) => [JSON.stringify({ runFolder }), runPaths(runFolder).log]);
  const args = jobArguments(options, { name, folder, log, runs: runFolders.length });
  const printed = await slurm(
    'sbatch',
    [...args, script, options.node ?? nodePath, trainerScript, ...tasks],
    // VS Code's own program is Electron; with this it is Node.js. Jobs inherit the environment.
    { ...env, ELECTRON_RUN_AS_NODE: '1' },
  );
  // `4711` or `4711;cluster`
  return printed.trim().split(';')[0]!;
}
