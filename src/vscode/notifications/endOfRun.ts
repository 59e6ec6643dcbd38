import type { Fix } from '../../protocol/fix';
import type { RunRecord } from '../../protocol/run';
import { formatPercent } from '../base/format';
import type { RunChange } from '../explorer/runCollection';
import { isReadable, kindOf } from '../explorer/runEntry';
import { epochText, firstLine } from '../explorer/runText';
import type { NotificationSetting } from '../settings';

export interface EndMessage {
  severity: 'info' | 'error';
  text: string;
  actions: EndAction[];
  /** What the action that puts the cause right is about. */
  fix?: Fix;
}
export type EndAction = 'Open Dashboard' | 'Resume' | 'Show Log' | 'Show Runs' | FixAction;
export type FixAction = 'Install Engine…' | 'Halve the Batch Size';

const actionOfFix: Record<Fix['kind'], FixAction> = {
  installEngine: 'Install Engine…',
  halveBatchSize: 'Halve the Batch Size',
};

/**
 * The run that this change is the end of, if it is one: it was active and no longer is, or was queued and could not be started.
 * Who takes a run out of the queue, or lets a sweep hold it at a rung, knows that.
 */
export function endedRun({ before, after }: RunChange): RunRecord | undefined {
  if (!before || !isReadable(after)) return undefined;
  const [was, is] = [kindOf(before), kindOf(after)];
  const wasAtWork = was === 'active' || (was === 'queued' && after.run.status !== 'stopped');
  if (!wasAtWork || (is !== 'finished' && is !== 'resumable')) return undefined;
  const isAtRung = after.run.status === 'stopped' && after.run.stopAfterEpoch !== undefined;
  return isAtRung ? undefined : after.run;
}

/** The run about which there is something to tell while it trains. */
export function warnedRun({ before, after }: RunChange): RunRecord | undefined {
  if (!isReadable(before) || !isReadable(after) || kindOf(after) !== 'active') return undefined;
  return after.run.warning !== undefined && after.run.warning !== before.run.warning ? after.run : undefined;
}

/** The study or sweep that a run is a part of. */
export function partOf({ study, sweep }: RunRecord): string | undefined {
  return study?.name ?? sweep?.name;
}

/** What to tell when the last of many runs has ended: of a study, a sweep, or of what ended while no window was open. */
export function endOfMany(
  what: string,
  runs: readonly RunRecord[],
  wanted: NotificationSetting,
): EndMessage | undefined {
  const failed = runs.filter(({ status }) => isFailure(status)).length;
  if (wanted === 'off' || (wanted === 'failures' && failed === 0)) return undefined;
  const counts = [
    [runs.filter(({ status }) => status === 'finished').length, 'finished'],
    [failed, 'failed'],
    [runs.filter(({ status }) => status === 'stopped').length, 'stopped'],
  ].flatMap(([count, how]) => (count === 0 ? [] : [`${count} ${how}`]));
  return { severity: failed > 0 ? 'error' : 'info', text: `${what}: ${counts.join(', ')}.`, actions: ['Show Runs'] };
}

function isFailure(status: RunRecord['status']): boolean {
  return status === 'failed' || status === 'lost';
}

/** What to tell a person about a run that has ended; nothing when they do not want to hear it. */
export function endMessage(run: RunRecord, wanted: NotificationSetting): EndMessage | undefined {
  if (wanted === 'off') return undefined;
  if (isFailure(run.status)) {
    const text = `${run.name} failed: ${firstLine(run.error?.message ?? 'the trainer did not say why.')}`;
    const fix = run.error?.fix;
    const actions: EndAction[] = ['Open Dashboard', 'Resume', 'Show Log'];
    return fix
      ? { severity: 'error', text, actions: [actionOfFix[fix.kind], ...actions], fix }
      : { severity: 'error', text, actions };
  }
  if (wanted === 'failures') return undefined;
  if (run.status === 'stopped') {
    const where = epochText(run);
    const text = `${run.name} was stopped${where ? ` in ${where}` : ''}.`;
    return { severity: 'info', text, actions: ['Open Dashboard', 'Resume'] };
  }
  return { severity: 'info', text: `${run.name} finished${resultText(run)}.`, actions: ['Open Dashboard'] };
}

function resultText({ summary }: RunRecord): string {
  if (summary?.testAccuracy !== undefined) return ` with ${formatPercent(summary.testAccuracy)} on the test images`;
  if (summary?.bestValidationAccuracy === undefined) return '';
  return ` with ${formatPercent(summary.bestValidationAccuracy)} on the validation images`;
}
