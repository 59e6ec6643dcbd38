import os from 'node:os';
import { slurm } from './slurmCommand';

/** Milliseconds for which an answer of `squeue` is taken for the present: many runs are looked at, and one answer has them all. */
const freshness = 2000;
/** The same where there is no answer: a machine without Slurm shows runs that were copied from one with it. */
const silence = 60_000;

/** A job that waits or is at work. */
export interface JobState {
  /** As Slurm calls it, e.g. `PENDING`, `RUNNING`, `COMPLETING`. */
  state: string;
  /** Why it waits, as Slurm calls it, e.g. `Priority`. */
  reason: string;
}

let answer: { at: number; jobs: Promise<ReadonlyMap<string, JobState> | undefined>; lasts: number } | undefined;

let isAllowed = () => true;

/** Says whether programs of Slurm may be started: not in a window that does not trust its workspace. */
export function allowSlurm(decide: () => boolean): void {
  isAllowed = decide;
}

/** This user's jobs that have not ended, by id; undefined when Slurm does not answer here. Never throws. */
export function presentJobs(): Promise<ReadonlyMap<string, JobState> | undefined> {
  if (!isAllowed()) return Promise.resolve(undefined);
  const now = performance.now();
  if (answer && now - answer.at < answer.lasts) return answer.jobs;
  const own = { at: now, lasts: silence, jobs: askSqueue().catch(() => undefined) };
  answer = own;
  void own.jobs.then((jobs) => {
    own.at = performance.now();
    own.lasts = jobs ? freshness : silence;
  });
  return own.jobs;
}

/** The next question is put to Slurm: something was submitted or cancelled. */
export function forgetJobs(): void {
  answer = undefined;
}

async function askSqueue(): Promise<Map<string, JobState>> {
  const format = '--format=%i|%T|%r';
  const printed = await slurm('squeue', ['--noheader', '--array', format, `--user=${os.userInfo().username}`]);
  const lines = printed.split('\n').filter((line) => line.trim() !== '');
  return new Map(
    lines.map((line) => {
      const [id = '', state = '', reason = ''] = line.trim().split('|');
      return [id, { state, reason }];
    }),
  );
}

/** How a job ended, as Slurm calls it, e.g. `TIMEOUT`; undefined when Slurm has forgotten it. Never throws. */
export async function endOfJob(id: string): Promise<string | undefined> {
  const accounted = await slurm('sacct', [
    '--noheader',
    '--parsable2',
    '--allocations',
    '--format=State',
    '-j',
    id,
  ]).catch(() => '');
  // `CANCELLED by 1000`
  const state = accounted.trim().split('\n')[0]?.split(' ')[0];
  if (state) return state;
  // Without accounting, the controller remembers jobs for some minutes.
  const shown = await slurm('scontrol', ['--oneliner', 'show', 'job', id]).catch(() => '');
  return /\bJobState=(\S+)/.exec(shown)?.[1];
}
