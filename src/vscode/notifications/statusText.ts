import type { RunRecord } from '../../protocol/run';
import { describeRun, epochText, percentDone } from '../explorer/runText';

export interface StatusText {
  text: string;
  tooltip: string;
  /** What a screen reader says. */
  label: string;
}

/** The status bar's words about the runs that train now; nothing while none does. */
export function statusText(active: RunRecord[]): StatusText | undefined {
  const [first] = active;
  if (!first) return undefined;
  if (active.length > 1) {
    const percent = Math.floor(active.reduce((sum, run) => sum + percentDone(run), 0) / active.length);
    return {
      text: `$(sync~spin) ${active.length} runs ${percent} %`,
      tooltip: active.map((run) => `${run.name}: ${describeRun(run)}`).join('\n'),
      label: `AdaRand: ${active.length} runs train, ${percent} per cent done`,
    };
  }
  const epoch = epochText(first);
  const detail = epoch ? `${epoch} · ${percentDone(first)} %` : (first.activity ?? 'starting…');
  return {
    text: `$(sync~spin) ${first.name}: ${detail}`,
    tooltip: `${first.name}: ${describeRun(first)}\nClick to open the dashboard.`,
    label: `AdaRand: ${first.name} trains, ${detail}`,
  };
}
