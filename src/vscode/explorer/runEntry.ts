import type { RunRecord, RunStatus } from '../../protocol/run';
import type { Annotations } from '../../runs/annotations';
import type { RunFacts } from './runFacts';

/** A run folder as the explorer knows it: its record with the effective status, or why the record cannot be read. */
export type RunEntry = ReadableRun | DamagedRun;
export interface ReadableRun {
  folder: string;
  /** With the name that a person gave the run. */
  run: RunRecord;
  /** Absent when nothing is said about the run. */
  annotations?: Annotations;
  /** Absent when its configuration cannot be read. */
  facts?: RunFacts;
}
export interface DamagedRun {
  folder: string;
  /** Why `run.json` cannot be read, for a person. */
  problem: string;
  annotations?: Annotations;
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
  pausing: 'active',
  paused: 'active',
  stopping: 'active',
  stopped: 'resumable',
  failed: 'resumable',
  lost: 'resumable',
  finished: 'finished',
};

export function kindOf(entry: RunEntry): RunKind {
  return isReadable(entry) ? kindOfStatus[entry.run.status] : 'damaged';
}
