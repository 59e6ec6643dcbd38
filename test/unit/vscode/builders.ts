import type { RunRecord, RunStatus } from '../../../src/protocol/run';
import type { ReadableRun } from '../../../src/vscode/explorer/runEntry';

/** A plausible record; tests name only what they are about. */
export function runRecord(patch: Partial<RunRecord> = {}): RunRecord {
  return {
    version: 1,
    id: '20261125-143205-adarand-resnet18-3f2a',
    name: 'emoji',
    status: 'running',
    createdAt: Date.UTC(2026, 10, 25, 14, 32, 5),
    progress: { step: 230, totalSteps: 1200, epoch: 11, totalEpochs: 60, secondsLeft: 125 },
    summary: { bestEpoch: 10, bestValidationAccuracy: 0.931 },
    ...patch,
  };
}

/** A run in the folder `/runs/<name>`. */
export function entry(name: string, status: RunStatus = 'running', patch: Partial<RunRecord> = {}): ReadableRun {
  return { folder: `/runs/${name}`, run: runRecord({ id: name, name, status, ...patch }) };
}
