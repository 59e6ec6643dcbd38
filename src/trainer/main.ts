import { z } from 'zod';
import { exitCodes, type JobMessage, type JobName } from '../protocol/jobs';
import { BadInputError, failureOf } from './errors';
import { checkJob } from './jobs/check';
import { enginesJob } from './jobs/engines';
import { evaluateJob } from './jobs/evaluate';
import { exportJob } from './jobs/export';
import { fingerprintJob } from './jobs/fingerprint';
import type { Job } from './jobs/job';
import { predictJob } from './jobs/predict';
import { reportJob } from './jobs/report';
import { trainRun } from './jobs/train';

/*
 * The trainer program: `node trainer.js <job> <JSON of its parameters>`; see protocol/jobs.ts.
 */

type ShortJobName = Exclude<JobName, 'train'>;
const shortJobs: { [J in ShortJobName]: Job<J> } = {
  check: checkJob,
  evaluate: evaluateJob,
  predict: predictJob,
  export: exportJob,
  report: reportJob,
  engines: enginesJob,
  fingerprint: fingerprintJob,
};
const jobNames = ['train', ...Object.keys(shortJobs)];
/** Milliseconds between two lines of progress. */
const progressInterval = 100;
const trainParams = z.strictObject({ runFolder: z.string() });

/** @returns the exit code */
async function main([name = '', json = '{}']: string[]): Promise<number> {
  if (name === 'train') {
    try {
      return await trainRun(parseParams(name, trainParams, json));
    } catch (error) {
      return reportFailure(error);
    }
  }
  try {
    if (!isShortJob(name))
      throw new BadInputError(`"${name}" is not a job of the trainer. Its jobs are ${jobNames.join(', ')}.`);
    return await runShortJob(shortJobs[name] as Job<ShortJobName>, name, json);
  } catch (error) {
    const { message, badInput, explained } = failureOf(error);
    say({ type: 'error', message, badInput });
    if (!explained) reportFailure(error);
    return badInput ? exitCodes.badInput : exitCodes.failed;
  }
}

async function runShortJob<J extends ShortJobName>(job: Job<J>, name: J, json: string): Promise<number> {
  let lastProgress = -Infinity;
  const progress = (done: number, total: number, what: string) => {
    const now = performance.now();
    if (done < total && now - lastProgress < progressInterval) return;
    lastProgress = now;
    say({ type: 'progress', done, total, what });
  };
  const result = await job.run(parseParams(name, job.params, json), progress, (part) => say<J>({ type: 'part', part }));
  say<J>({ type: 'result', result });
  return exitCodes.done;
}

function isShortJob(name: string): name is ShortJobName {
  return Object.hasOwn(shortJobs, name);
}

function parseParams<Params>(name: string, schema: z.ZodType<Params>, json: string): Params {
  const parsed = schema.safeParse(parseJson(name, json));
  if (parsed.success) return parsed.data;
  throw new BadInputError(`The parameters of the job "${name}" are wrong: ${z.prettifyError(parsed.error)}`);
}

function parseJson(name: string, json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new BadInputError(`The parameters of the job "${name}" are not JSON: ${(error as Error).message}`);
  }
}

function say<J extends ShortJobName>(message: JobMessage<J>): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

/** @returns the exit code */
function reportFailure(error: unknown): number {
  const { message, badInput, explained } = failureOf(error);
  process.stderr.write(`${explained ? message : ((error as Error).stack ?? message)}\n`);
  return badInput ? exitCodes.badInput : exitCodes.failed;
}

function leave(exitCode: number): void {
  // Output to a pipe is not written yet when `write` returns on some systems.
  process.stdout.write('', () => process.exit(exitCode));
}

// A log on a full disk, or a reader that went away, must not end a run.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
process.on('uncaughtException', (error) => leave(reportFailure(error)));
main(process.argv.slice(2)).then(leave, (error: unknown) => leave(reportFailure(error)));
