import { currentEpoch } from '../../protocol/progress';
import type { RunRecord } from '../../protocol/run';
import type { Annotations } from '../../runs/annotations';
import { formatDuration, formatPercent, formatTime } from '../base/format';
import type { ReadableRun } from './runEntry';

/** How a run reads: the texts of the explorer, the status bar and the notifications. */

const separator = ' · ';

/** One line behind the run's name, e.g. "epoch 12/60 · 93.1 % val · 2 min left". */
export function describeRun(run: RunRecord, now: number = Date.now()): string {
  const parts: (string | undefined)[] = [];
  switch (run.status) {
    case 'queued':
      parts.push(run.activity ?? 'waiting for its turn');
      break;
    case 'starting':
      parts.push(run.activity ?? 'starting…');
      break;
    case 'running':
      parts.push(epochText(run), validationText(run), timeLeftText(run));
      break;
    case 'pausing':
      parts.push('pausing…', epochText(run), validationText(run));
      break;
    case 'paused':
      parts.push('paused', epochText(run), validationText(run));
      break;
    case 'stopping':
      parts.push('stopping…', epochText(run), validationText(run));
      break;
    case 'stopped':
      parts.push(epochText(run), validationText(run), formatTime(run.createdAt, now));
      break;
    case 'finished':
      parts.push(validationText(run), testText(run), formatTime(run.createdAt, now));
      break;
    case 'failed':
    case 'lost':
      parts.push(firstLine(run.error?.message ?? 'failed'), formatTime(run.createdAt, now));
      break;
  }
  return parts.filter((part) => part !== undefined).join(separator);
}

/** "epoch 12/60": the epoch that is being trained, or was when the run ended. */
export function epochText({ progress }: RunRecord): string | undefined {
  return progress && `epoch ${currentEpoch(progress)}/${progress.totalEpochs}`;
}

/** Part of the run's steps that are done, whole per cent. */
export function percentDone(run: RunRecord): number {
  const { step = 0, totalSteps = 0 } = run.progress ?? {};
  return totalSteps > 0 ? Math.floor((100 * step) / totalSteps) : 0;
}

function validationText(run: RunRecord): string | undefined {
  const accuracy = run.summary?.bestValidationAccuracy;
  return accuracy === undefined ? undefined : `${formatPercent(accuracy)} val`;
}

function testText(run: RunRecord): string | undefined {
  const accuracy = run.summary?.testAccuracy;
  return accuracy === undefined ? undefined : `${formatPercent(accuracy)} test`;
}

function timeLeftText(run: RunRecord): string | undefined {
  const seconds = run.progress?.secondsLeft;
  return seconds === undefined ? undefined : `${formatDuration(seconds)} left`;
}

export function firstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0] ?? '';
}

/** Star, archive and tags, e.g. "★ #baseline #paper"; empty when nothing is said. */
export function annotationText({ starred, archived, tags = [] }: Annotations = {}): string {
  return [...(starred ? ['★'] : []), ...(archived ? ['archived'] : []), ...tags.map((tag) => `#${tag}`)].join(' ');
}

/** What a screen reader says of a run. */
export function accessibleRun({ run, annotations = {} }: ReadableRun, now: number = Date.now()): string {
  const { starred, archived, tags } = annotations;
  const said = [starred && 'starred', archived && 'archived', tags && `tags ${tags.join(', ')}`];
  return [run.name, run.status, ...describeRun(run, now).split(separator), ...said].filter(Boolean).join(', ');
}
