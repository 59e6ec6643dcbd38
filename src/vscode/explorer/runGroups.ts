import type { RunStatus } from '../../protocol/run';
import { isReadable, type RunEntry } from './runEntry';

/** The explorer's groups by state, in the order they are shown. */
export const runGroups = ['running', 'queued', 'finished', 'stopped', 'failed'] as const;
export type RunGroup = (typeof runGroups)[number];

export const groupLabels: Record<RunGroup, string> = {
  running: 'Running',
  queued: 'Queued',
  finished: 'Finished',
  stopped: 'Stopped',
  failed: 'Failed',
};

/** Names of theme icons. */
export const groupIcons: Record<RunGroup, string> = {
  running: 'play-circle',
  queued: 'clock',
  finished: 'pass',
  stopped: 'stop-circle',
  failed: 'error',
};

const groupOfStatus: Record<RunStatus, RunGroup> = {
  starting: 'running',
  running: 'running',
  pausing: 'running',
  paused: 'running',
  stopping: 'running',
  queued: 'queued',
  finished: 'finished',
  stopped: 'stopped',
  failed: 'failed',
  lost: 'failed',
};

/** The group that a run is listed in. A run whose record is damaged needs a person's eyes as a failed one does. */
export function groupOf(entry: RunEntry): RunGroup {
  return isReadable(entry) ? groupOfStatus[entry.run.status] : 'failed';
}
