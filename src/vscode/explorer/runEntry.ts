import type { RunRecord, RunStatus } from '../../protocol/run';

/** A run folder as the explorer knows it: its record with the effective status, or why the record cannot be read. */
export type RunEntry = ReadableRun | DamagedRun;
export interface ReadableRun {
  folder: string;
  run: RunRecord;
}
export interface DamagedRun {
  folder: string;
  /** Why `run.json` cannot be read, for a person. */
  problem: string;
}

export function isReadable(entry: RunEntry | undefined): entry is ReadableRun {
  return entry !== undefined && 'run' in entry;
}

/** What can be done with a run; the `when` clauses of the context menu test it as `viewItem == run.<kind>`. */
export type RunKind = 'active' | 'queued' | 'resumable' | 'finished' | 'damaged';

const kindOfStatus: Record<RunStatus, RunKind> = {
  queued: 'queued',
  starting: 'active',
  running: 'active',
  stopping: 'active',
  stopped: 'resumable',
  failed: 'resumable',
  finished: 'finished',
};

export function kindOf(entry: RunEntry): RunKind {
  return isReadable(entry) ? kindOfStatus[entry.run.status] : 'damaged';
}
