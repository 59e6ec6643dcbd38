import { stat } from 'node:fs/promises';
import { activeStatuses, type RunError, type RunRecord } from '../protocol/run';
import { runPaths } from '../runFolder/layout';
import { endInWords, type ProcessEnd } from './endInWords';
import { lastWords } from './lastWords';
import { isProcessAlive } from './processAlive';

/** Milliseconds that a trainer may take from its start until it tells its process number. */
const startDeadline = 2 * 60_000;

/**
 * The run as it really is. A trainer that was killed cannot write that it ended: its `run.json` says `running` for ever. When
 * the process is gone the run has failed, with the last words of its log. Everything else is as `run.json` says.
 */
export async function effectiveRun(runFolder: string, run: RunRecord): Promise<RunRecord> {
  if (!activeStatuses.includes(run.status) || (await isTrainerThere(runFolder, run))) return run;
  return asVanished(run, await lastWords(runFolder));
}

/** A run whose trainer is gone without having said why. */
export function asVanished(
  run: RunRecord,
  words: string | undefined,
  end: Pick<RunError, 'exitCode' | 'signal'> = {},
): RunRecord {
  const error: RunError = { message: vanishedMessage(run, end), lastWords: words, ...end };
  return { ...run, status: 'failed', process: undefined, error };
}

async function isTrainerThere(runFolder: string, run: RunRecord): Promise<boolean> {
  if (run.process) return isProcessAlive(run.process);
  const { mtimeMs } = await stat(runPaths(runFolder).run).catch(() => ({ mtimeMs: 0 }));
  return Date.now() - mtimeMs < startDeadline;
}

function vanishedMessage({ process: trainer, progress }: RunRecord, end: ProcessEnd): string {
  const who = trainer ? `The trainer (process ${trainer.pid})` : 'The trainer';
  const next = progress ? 'Resume goes on from the last checkpoint.' : 'Resume starts it again.';
  return `${who} ${endInWords(end)} ${next}`;
}
