import type { StdioOptions } from 'node:child_process';
import type { JobMessage, JobName, JobParams } from '../../../../src/protocol/jobs';
import { startProgram } from '../../../support/program';

export function startTrainer(args: string[], stdio?: StdioOptions) {
  return startProgram('trainer', args, stdio && { stdio });
}

export function train(runFolder: string): ReturnType<typeof startTrainer> {
  return startTrainer(['train', JSON.stringify({ runFolder })]);
}

/** Runs a short job to its end. */
export async function runJob<J extends JobName>(job: J, params: JobParams[J]) {
  const { code, stdout, stderr } = await startTrainer([job, JSON.stringify(params)]).ended;
  const messages = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as JobMessage<J>);
  return { code, stderr, progress: messages.slice(0, -1), last: messages.at(-1)! };
}
