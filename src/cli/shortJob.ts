import type { JobParams, JobResults } from '../protocol/jobs';
import { runJob, type JobOptions, type ShortJobName } from '../runs/jobs';
import type { Screen } from './screen';
import { onStopSignals } from './stopSignals';
import { bar } from './text/trainingLines';
import { trainerProgram } from './trainerProgram';

const barLength = 20;

/**
 * Runs a short job of the trainer and shows how far it is. Ctrl-C ends it.
 * @throws {JobError} in words for a person
 * @throws {DOMException} AbortError when a person ended it
 */
export async function runShortJob<J extends ShortJobName>(
  name: J,
  params: JobParams[J],
  screen: Screen,
  more: Pick<JobOptions<J>, 'input' | 'onPart'> = {},
): Promise<JobResults[J]> {
  const calledOff = new AbortController();
  const abort = () => calledOff.abort();
  const release = onStopSignals({ ask: abort, insist: abort });
  try {
    return await runJob(name, params, {
      ...trainerProgram,
      ...more,
      signal: calledOff.signal,
      onProgress: ({ done, total, what }) =>
        screen.draw(`${bar(done / total, barLength)}  ${done}/${total} ${what}`.slice(0, screen.columns)),
    });
  } finally {
    release();
    screen.clear();
  }
}
