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
export type EndAction = 'Open Dashboard' | 'Resume' | 'Show Log' | FixAction;
export type FixAction = 'Install Engine…' | 'Halve the Batch Size';

const actionOfFix: Record<Fix['kind'], FixAction> = {
  installEngine: 'Install Engine…',
  halveBatchSize: 'Halve the Batch Size',
};

/** The run that this change is the end of, if it is one: it was active and no longer is. */
export function endedRun({ before, after }: RunChange): RunRecord | undefined {
  if (!before || kindOf(before) !== 'active' || !isReadable(after)) return undefined;
  const kind = kindOf(after);
  return kind === 'finished' || kind === 'resumable' ? after.run : undefined;
}

/** What to tell a person about a run that has ended; nothing when they do not want to hear it. */
export function endMessage(run: RunRecord, wanted: NotificationSetting): EndMessage | undefined {
  if (wanted === 'off') return undefined;
  if (run.status === 'failed') {
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
