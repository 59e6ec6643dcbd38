import { exitCodes } from '../protocol/jobs';
import type { RunRecord } from '../protocol/run';

/** What a program wants to know of a run: the JSON line of `train`, `resume` and `runs`. What is not known is null. */
export function runSummary(runFolder: string, run: RunRecord) {
  const { summary = {}, progress, startedAt, endedAt } = run;
  return {
    runId: run.id,
    runDir: runFolder,
    name: run.name,
    status: run.status,
    engine: run.engine?.name ?? null,
    /** Epochs finished. */
    epochs: progress?.epoch ?? 0,
    /** Steps finished. */
    steps: progress?.step ?? 0,
    /** Accuracies in 0–1. */
    testAccuracy: summary.testAccuracy ?? null,
    bestValidationAccuracy: summary.bestValidationAccuracy ?? null,
    bestEpoch: summary.bestEpoch ?? null,
    stepsPerSecond: summary.stepsPerSecond ?? null,
    imagesPerSecond: summary.imagesPerSecond ?? null,
    /** Part of the training time that steps waited for images, 0–1. */
    dataWaitFraction: summary.dataWaitFraction ?? null,
    /** Images left out because they cannot be read. */
    skippedImages: run.dataset?.skipped?.count ?? 0,
    /** From the first start to the end. */
    seconds: startedAt !== undefined && endedAt !== undefined ? (endedAt - startedAt) / 1000 : null,
    error: run.error?.message ?? null,
  };
}

/** The exit code of a command that watched a run to its end. */
export function exitCodeOf({ status, error }: RunRecord): number {
  if (status === 'finished') return exitCodes.done;
  if (status === 'stopped') return exitCodes.stopped;
  return error?.exitCode === exitCodes.badInput ? exitCodes.badInput : exitCodes.failed;
}
