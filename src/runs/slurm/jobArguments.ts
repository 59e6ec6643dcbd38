import type { SlurmOptions } from '../../config/sections/launcher';

/** Seconds before the time limit at which a run is told to save and end. */
const warning = 120;

/** What a job is made of besides what the configuration says. */
export interface Submission {
  name: string;
  /** Folder that the job starts in. */
  folder: string;
  /** Takes what Slurm itself has to say; the trainers have their own logs. */
  log: string;
  /** Number of runs; more than one are the tasks of an array. */
  runs: number;
}

/**
 * Arguments of `sbatch`. The signal goes to the trainer, which the script becomes: it saves and ends. A job that was preempted
 * or whose machine failed is queued again, and goes on from its last checkpoint.
 */
export function jobArguments(options: SlurmOptions, { name, folder, log, runs }: Submission): string[] {
  const { partition, gpus, cpus, memory, time, account, atOnce } = options;
  const seconds = time === undefined ? Infinity : secondsOf(time);
  const array = `0-${runs - 1}${atOnce === undefined ? '' : `%${atOnce}`}`;
  return [
    '--parsable',
    // Until its number is noted: then nobody but the trainer writes `run.json`.
    '--hold',
    `--job-name=adarand ${name}`,
    `--chdir=${folder}`,
    // In a name of a file, % stands for something else.
    `--output=${log.replaceAll('%', '%%')}`,
    '--open-mode=append',
    '--requeue',
    `--signal=B:TERM@${Math.min(warning, Math.floor(seconds / 2))}`,
    ...(partition === undefined ? [] : [`--partition=${partition}`]),
    ...(gpus ? [`--gres=gpu:${gpus}`] : []),
    ...(cpus === undefined ? [] : [`--cpus-per-task=${cpus}`]),
    ...(memory === undefined ? [] : [`--mem=${memory}`]),
    ...(time === undefined ? [] : [`--time=${time}`]),
    ...(account === undefined ? [] : [`--account=${account}`]),
    ...(runs > 1 ? [`--array=${array}`] : []),
    ...(options.arguments ?? []),
  ];
}

/** Seconds of a time as Slurm takes it: minutes, minutes:seconds, hours:minutes:seconds, or days-hours[:minutes[:seconds]]. */
export function secondsOf(time: string): number {
  const [, days, clock = ''] = /^(?:(\d+)-)?(.*)$/.exec(time)!;
  const parts = clock.split(':').map(Number);
  if (days !== undefined || parts.length === 3) {
    const [hours = 0, minutes = 0, seconds = 0] = parts;
    return ((Number(days ?? 0) * 24 + hours) * 60 + minutes) * 60 + seconds;
  }
  const [minutes = 0, seconds = 0] = parts;
  return minutes * 60 + seconds;
}

/**
 * The job: becomes the trainer of one run. After Node.js and the trainer, its arguments are parameters and log of each run; the
 * number of the task in an array says which. Nothing in it depends on the run, so no path is ever read by a shell.
 */
export const jobScript = `#!/bin/sh
# A run of AdaRand. Arguments: Node.js, the trainer, then for each task its parameters and its log.
node=$1
trainer=$2
shift 2
shift $((2 * \${SLURM_ARRAY_TASK_ID:-0}))
exec "$node" "$trainer" train "$1" >>"$2" 2>&1
`;
