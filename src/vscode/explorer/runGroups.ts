import type { RunStatus } from '../../protocol/run';
import { isReadable, type RunEntry } from './runEntry';

/** The explorer's groups, in the order they are shown. */
export const runGroups = ['running', 'queued', 'finished', 'stopped', 'failed'] as const;
export type RunGroup = (typeof runGroups)[number];

export const groupLabels: Record<RunGroup, string> = {
  running: 'Running',
  queued: 'Queued',
  finished: 'Finished',
  stopped: 'Stopped',
  failed: 'Failed',
};

const groupOfStatus: Record<RunStatus, RunGroup> = {
  starting: 'running',
  running: 'running',
  stopping: 'running',
  queued: 'queued',
  finished: 'finished',
  stopped: 'stopped',
  failed: 'failed',
};

/** The group that a run is listed in. A run whose record is damaged needs a person's eyes as a failed one does. */
export function groupOf(entry: RunEntry): RunGroup {
  return isReadable(entry) ? groupOfStatus[entry.run.status] : 'failed';
}

/** Newest first; damaged ones last, by name of their folder, which begins with the date too. */
export function compareRuns(a: RunEntry, b: RunEntry): number {
  const byTime = createdAt(b) - createdAt(a);
  return byTime !== 0 ? byTime : b.folder.localeCompare(a.folder);
}

function createdAt(entry: RunEntry): number {
  return isReadable(entry) ? entry.run.createdAt : 0;
}
