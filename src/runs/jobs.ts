import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { pipeline, type Readable } from 'node:stream';
import type { JobMessage, JobName, JobParams, JobPart, JobResults } from '../protocol/jobs';
import { endInWords } from './endInWords';
import { lastLines } from './lastWords';
import { spawnTrainer, type TrainerProgram } from './trainerProgram';

export type ShortJobName = Exclude<JobName, 'train'>;

export interface JobOptions<J extends ShortJobName = ShortJobName> extends TrainerProgram {
  onProgress?: (progress: { done: number; total: number; what: string }) => void;
  /** Takes what comes before the result. */
  onPart?: (part: JobPart<J>) => void;
  /** What the job reads from its standard input. */
  input?: Readable;
  signal?: AbortSignal;
}

/** A short job that gave no result. */
export class JobError extends Error {
  override readonly name = 'JobError';

  constructor(
    message: string,
    /** The input was wrong, rather than that something failed. */
    readonly badInput: boolean,
  ) {
    super(message);
  }
}

/**
 * Runs a short job of the trainer in a process of its own and returns its result.
 * @throws {JobError} with the job's own words, or with its last words when it ended without a result
 * @throws {DOMException} AbortError when `signal` ended it
 */
export async function runJob<J extends ShortJobName>(
  name: J,
  params: JobParams[J],
  { onProgress, onPart, input, signal, ...program }: JobOptions<NoInfer<J>>,
): Promise<JobResults[J]> {
  signal?.throwIfAborted();
  const child = spawnTrainer(program, name, params, { stdio: [input ? 'pipe' : 'ignore', 'pipe', 'pipe'] });
  // A job that ends before it has read everything ends the reading, which is no error of its own.
  if (input) pipeline(input, child.stdin!, () => undefined);
  const kill = () => child.kill();
  signal?.addEventListener('abort', kill);
  let said = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-8192)));
  let answer: Exclude<JobMessage<J>, { type: 'progress' | 'part' }> | undefined;
  createInterface({ input: child.stdout! }).on('line', (line) => {
    const message = parseMessage<J>(line);
    if (message?.type === 'progress') onProgress?.(message);
    else if (message?.type === 'part') onPart?.(message.part);
    else if (message) answer = message;
    else said = `${said}${line}\n`.slice(-8192);
  });
  const [exitCode, endSignal] = await ended(child, program.nodePath).finally(() =>
    signal?.removeEventListener('abort', kill),
  );
  signal?.throwIfAborted();
  if (answer?.type === 'result') return answer.result;
  if (answer) throw new JobError(answer.message, answer.badInput);
  const how = `The job "${name}" gave no result: it ${endInWords({ exitCode, signal: endSignal })}`;
  throw new JobError([how, lastLines(said)].filter(Boolean).join('\n'), false);
}

async function ended(
  child: ReturnType<typeof spawnTrainer>,
  nodePath: string,
): Promise<[number | null, string | null]> {
  try {
    return (await once(child, 'close')) as [number | null, string | null];
  } catch (error) {
    throw new JobError(`The trainer cannot be started with ${nodePath}: ${(error as Error).message}.`, false);
  }
}

const messageTypes: readonly string[] = ['progress', 'part', 'result', 'error'] satisfies JobMessage<JobName>['type'][];

/** A line of the protocol; undefined for anything else that a library printed. */
function parseMessage<J extends ShortJobName>(line: string): JobMessage<J> | undefined {
  try {
    const message = JSON.parse(line) as Partial<JobMessage<J>> | null;
    const isMessage = message?.type !== undefined && messageTypes.includes(message.type);
    return isMessage ? (message as JobMessage<J>) : undefined;
  } catch {
    return undefined;
  }
}
