import type { HostToCompare } from '../../../src/protocol/compare';
import type { HostToDashboard } from '../../../src/protocol/dashboard';
import type { MetricsRecord } from '../../../src/protocol/metrics';
import { measuredOf } from '../../../src/runFolder/curves/measured';
import { RunCurves } from '../../../src/runFolder/curves/runCurves';

type Init = Extract<HostToDashboard, { type: 'init' }>;

/** What happens to a run, as tests tell it; `records` are what the trainer has written. */
export type SimulatedMessage =
  | Exclude<HostToDashboard, { type: 'init' | 'measured' | 'curves' }>
  | (Omit<Init, 'measured'> & { records: MetricsRecord[] })
  | { type: 'records' | 'replaceRecords'; records: MetricsRecord[] }
  | Exclude<HostToCompare, { type: 'curves' }>;

/** Keeps the curves of a run, or of several, in the place of the extension host. */
export class SimulatedHost {
  private readonly curves = new RunCurves();
  /** Of the runs of a comparison, by their folders. */
  readonly compared = new Map<string, RunCurves>();

  curvesOf(run: string): RunCurves {
    return this.compared.get(run) ?? this.curves;
  }

  /** The message that the extension host would send. */
  take(message: SimulatedMessage): HostToDashboard | HostToCompare {
    if (!('records' in message)) return message;
    const { curves } = this;
    const kept = message.type === 'records' ? curves.epochs.length : 0;
    if (message.type !== 'records') curves.clear();
    for (const record of message.records) curves.append(record);
    const measured = measuredOf(curves, kept);
    if (message.type !== 'init') return { type: 'measured', measured };
    const { progress } = message.run;
    curves.stepsPerEpoch = progress && progress.totalSteps / progress.totalEpochs;
    const { run, config, evaluation, trusted, imagesUri } = message;
    return { type: 'init', run, config, evaluation, trusted, imagesUri, measured };
  }
}

/** As VS Code sends messages: arrays of numbers stay as they are, all else goes through JSON, where NaN becomes null. */
export function sendable(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map((item) => sendable(item ?? null));
  if (typeof value !== 'object' || value === null) return JSON.parse(JSON.stringify(value ?? null));
  const present = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(present.map(([key, inner]) => [key, sendable(inner)]));
}
