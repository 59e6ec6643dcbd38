import type { RunRecord } from './run';

/*
 * The life of a run. What can happen to a run in which state, and what becomes of it, stands in one table; `run.json` changes
 * its status in no other way (`updateRun` in runFolder/runStore.ts).
 *
 *     queued ─▶ starting ─▶ running ⇄ pausing ─▶ paused        finished
 *                  │           │         │          │             ▲
 *                  └───────────┴─────────┴──────────┴─▶ stopping ─┴▶ stopped
 *
 * From every state in which a trainer is at work the run can fail or get lost. What has ended can be started or queued again;
 * a finished run only after it was extended.
 */

/**
 * - `queued`: waits for its turn; no process yet
 * - `starting`: the process was started, the first step is not done
 * - `running`: trains
 * - `pausing`: finishes its step and saves, then waits
 * - `paused`: saved and waits, with its memory but without computing
 * - `stopping`: finishes its step and saves, then ends
 * - `stopped`: a person stopped it; it can be resumed
 * - `finished`: all epochs done, the test set evaluated
 * - `failed`: an error ended it; `error` says which
 * - `lost`: its trainer is gone without a word; it can be resumed
 */
export const runStatuses = [
  'queued',
  'starting',
  'running',
  'pausing',
  'paused',
  'stopping',
  'stopped',
  'finished',
  'failed',
  'lost',
] as const;
export type RunStatus = (typeof runStatuses)[number];

/**
 * - `enqueue`: it shall wait for its turn
 * - `start`: a trainer is started, or takes over from who started it
 * - `train`: the first step is done
 * - `pause`, `continue`, `stop`: a person asks for it
 * - `hold`: the trainer has saved and waits
 * - `halt`: the trainer has saved and ends, or its start was called off
 * - `finish`: all is done
 * - `fail`: an error ended it
 * - `vanish`: its process is gone
 * - `extend`: it gets more epochs
 */
export const runEvents = [
  'enqueue',
  'start',
  'train',
  'pause',
  'hold',
  'continue',
  'stop',
  'halt',
  'finish',
  'fail',
  'vanish',
  'extend',
] as const;
export type RunEvent = (typeof runEvents)[number];

const atWork = { stop: 'stopping', halt: 'stopped', finish: 'finished', fail: 'failed', vanish: 'lost' } as const;
const ended = { enqueue: 'queued', start: 'starting', extend: 'stopped' } as const;

const transitions: Record<RunStatus, Partial<Record<RunEvent, RunStatus>>> = {
  queued: { start: 'starting', stop: 'stopped', fail: 'failed' },
  starting: { ...atWork, start: 'starting', train: 'running', pause: 'pausing' },
  running: { ...atWork, pause: 'pausing' },
  pausing: { ...atWork, hold: 'paused', continue: 'running' },
  paused: { ...atWork, continue: 'running' },
  // Who was asked to end and is gone has done what was asked for.
  stopping: { ...atWork, stop: 'stopping', vanish: 'stopped' },
  stopped: ended,
  failed: ended,
  lost: ended,
  finished: { extend: 'stopped' },
};

/** The statuses in which a trainer process ought to be alive. */
export const activeStatuses: readonly RunStatus[] = ['starting', 'running', 'pausing', 'paused', 'stopping'];

export function isActive(status: RunStatus): boolean {
  return activeStatuses.includes(status);
}

/** Something happened that cannot happen to a run in its state; nothing was changed. */
export class LifeCycleError extends Error {
  override readonly name = 'LifeCycleError';

  constructor(
    readonly status: RunStatus,
    readonly event: RunEvent,
  ) {
    super(`A run that is ${status} cannot ${wishes[event]}.`);
  }
}

const wishes: Record<RunEvent, string> = {
  enqueue: 'be queued',
  start: 'be started',
  train: 'train',
  pause: 'be paused',
  hold: 'wait',
  continue: 'go on from a pause',
  stop: 'be stopped',
  halt: 'end',
  finish: 'finish',
  fail: 'fail',
  vanish: 'vanish',
  extend: 'be extended',
};

/** Whether `event` can happen to a run that is `status`. */
export function allows(status: RunStatus, event: RunEvent): boolean {
  return transitions[status][event] !== undefined;
}

/** The status after `event`. @throws {LifeCycleError} when it cannot happen */
export function after(status: RunStatus, event: RunEvent): RunStatus {
  const next = transitions[status][event];
  if (next === undefined) throw new LifeCycleError(status, event);
  return next;
}

/**
 * The record after `event`. Whoever ends has no process any more; whoever starts leaves behind how it ended before.
 * @param now milliseconds since 1970
 * @throws {LifeCycleError} when it cannot happen
 */
export function afterEvent(run: RunRecord, event: RunEvent, now: number): RunRecord {
  const next: RunRecord = { ...run, status: after(run.status, event) };
  if (!isActive(next.status) || event === 'start') {
    delete next.process;
    delete next.activity;
  }
  if (event === 'start' || event === 'enqueue' || event === 'extend') delete next.error;
  if (event === 'start' || event === 'enqueue') delete next.endedAt;
  else if (!isActive(next.status) && event !== 'extend') next.endedAt = now;
  return next;
}
