import { afterEvent, isActive } from '../../protocol/lifeCycle';
import type { RunJob } from '../../protocol/origin';
import type { RunRecord } from '../../protocol/run';
import { updateRun } from '../../runFolder/runStore';
import { lastWords } from '../lastWords';
import { endOfJob, forgetJobs, presentJobs } from './jobStates';
import { slurm } from './slurmCommand';

/** States in which a job waits, for the first time or again. */
const waiting = ['PENDING', 'REQUEUED', 'REQUEUE_HOLD', 'REQUEUE_FED', 'SPECIAL_EXIT', 'RESV_DEL_HOLD'];
/** Milliseconds after which a job that was just submitted must be known. */
const patience = 10_000;

/** Why a job waits, for a person; other reasons stand as Slurm has them. */
const reasons: Record<string, string> = {
  None: 'Slurm has not looked at it yet',
  Priority: 'others are before it',
  Resources: 'no machine is free',
  JobArrayTaskLimit: 'as many of its sweep are trained as may be',
  JobHeldUser: 'it is held; scontrol release lets it go',
  BeginTime: 'it was queued again and starts in a moment',
};

/** What the ends of jobs mean, and what to do. */
const ends: Record<string, string> = {
  TIMEOUT: 'its time limit was reached. Resume goes on from the last checkpoint; launcher.slurm.time is the limit.',
  OUT_OF_MEMORY: 'it took more memory than launcher.slurm.memory allows.',
  NODE_FAIL: 'its machine failed. Resume goes on from the last checkpoint.',
  PREEMPTED: 'another job took its place. Resume goes on from the last checkpoint.',
  CANCELLED: 'it was cancelled.',
};

/**
 * A run whose job Slurm runs, as it really is: `run.json` is written by the trainer, on whatever machine; that it waits, or is
 * gone without a word, only Slurm knows. Where Slurm does not answer, it is as `run.json` says.
 */
export async function effectiveJobRun(runFolder: string, run: RunRecord, job: RunJob): Promise<RunRecord> {
  if (run.status === 'finished') return run;
  const jobs = await presentJobs();
  const present = jobs?.get(job.id);
  if (!jobs) return run;
  if (present && waiting.includes(present.state)) {
    const activity = `Waits in Slurm, job ${job.id}: ${reasons[present.reason] ?? present.reason}.`;
    return { ...run, status: 'queued', activity };
  }
  if (present)
    return run.status === 'queued' ? { ...afterEvent(run, 'start', 0), activity: 'Its job has started.' } : run;
  const isOver = !isActive(run.status) && run.status !== 'queued';
  return isOver || Date.now() - job.submittedAt < patience ? run : ended(runFolder, run, job);
}

/** A run whose job is over, though the trainer did not say so. */
async function ended(runFolder: string, run: RunRecord, { id }: RunJob): Promise<RunRecord> {
  const state = await endOfJob(id);
  if (run.status === 'stopping' || (run.status === 'queued' && (state ?? 'CANCELLED').startsWith('CANCELLED')))
    return { ...afterEvent(run, run.status === 'queued' ? 'stop' : 'halt', 0), endedAt: run.endedAt };
  const why = ends[state ?? ''] ?? (state ? `it ended as ${state}.` : 'Slurm does not know it any more.');
  const error = { message: `The job ${id} is over: ${why}`, lastWords: await lastWords(runFolder) };
  const lost = run.status === 'queued' ? afterEvent(run, 'fail', 0) : afterEvent(run, 'vanish', 0);
  return { ...lost, endedAt: run.endedAt, error };
}

/**
 * Stops the job of a run: one that waits is cancelled; one that trains is sent a SIGTERM, finishes its step, saves and ends; one
 * that is stopping already is ended at once.
 * @param run as it really is
 * @throws {SlurmError}
 */
export async function stopJob(runFolder: string, run: RunRecord, { id }: RunJob): Promise<void> {
  const asks = isActive(run.status) && run.status !== 'stopping';
  if (asks) await slurm('scancel', ['--batch', '--signal=TERM', id]);
  else await slurm('scancel', [id]);
  forgetJobs();
  // Of a run that is trained, `run.json` is its trainer's, on whatever machine.
  if (run.status === 'queued')
    await updateRun(runFolder, ({ status }) => (status === 'queued' ? { event: 'stop' } : {}));
}
