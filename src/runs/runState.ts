import { stat } from 'node:fs/promises';
import { afterEvent, isActive } from '../protocol/lifeCycle';
import type { RunError, RunRecord } from '../protocol/run';
import { runPaths } from '../runFolder/layout';
import { endInWords, type ProcessEnd } from './endInWords';
import { lastWords } from './lastWords';
import { isElsewhere, isProcessAlive } from './processAlive';
import { effectiveJobRun } from './slurm/jobRun';

/** Milliseconds that a trainer may take from its start until it tells its process number. */
const startDeadline = 2 * 60_000;
/** Milliseconds after which a trainer on another machine that writes nothing is taken for gone; validation can take long. */
const silenceDeadline = 30 * 60_000;

/**
 * The run as it really is. A trainer that was killed cannot write that it ended: its `run.json` says `running` for ever. When
 * the process is gone the run is `lost`, with the last words of its log. Everything else is as `run.json` says.
 */
export async function effectiveRun(runFolder: string, run: RunRecord): Promise<RunRecord> {
  if (run.job) return effectiveJobRun(runFolder, run, run.job);
  if (!isActive(run.status) || (await isTrainerThere(runFolder, run))) return run;
  return asVanished(run, await lastWords(runFolder));
}

/** A run whose trainer is gone without having said why, and nobody knows since when. One that was to stop has stopped. */
function asVanished(run: RunRecord, words: string | undefined): RunRecord {
  const gone = { ...afterEvent(run, 'vanish', 0), endedAt: run.endedAt };
  return gone.status === 'lost' ? { ...gone, error: vanishedError(run, words) } : gone;
}

/** Why a run has ended whose trainer did not say so itself. */
export function vanishedError(
  run: RunRecord,
  words: string | undefined,
  end: Pick<RunError, 'exitCode' | 'signal'> = {},
): RunError {
  return { message: vanishedMessage(run, end), lastWords: words, ...end };
}

async function isTrainerThere(runFolder: string, { process: trainer }: RunRecord): Promise<boolean> {
  if (trainer && !isElsewhere(trainer)) return isProcessAlive(trainer);
  const { mtimeMs } = await stat(runPaths(runFolder).run).catch(() => ({ mtimeMs: 0 }));
  return Date.now() - mtimeMs < (trainer ? silenceDeadline : startDeadline);
}

function vanishedMessage({ process: trainer, progress }: RunRecord, end: ProcessEnd): string {
  const who = trainer ? `The trainer (process ${trainer.pid})` : 'The trainer';
  const next = progress ? 'Resume goes on from the last checkpoint.' : 'Resume starts it again.';
  return `${who} ${endInWords(end)} ${next}`;
}
