import type { MetricsRecord } from '../protocol/metrics';
import type { RunRecord } from '../protocol/run';
import { runFiles } from '../runFolder/layout';
import { cutBack } from '../runFolder/metricsLog';
import { MetricsWriter } from '../runFolder/metricsWriter';
import { updateRun, type RunPatch } from '../runFolder/runStore';
import type { TrainingJournal } from './training/loop';
import { summaryOf, type Position } from './training/position';

/** Who hears at once what the run folder is told. */
export interface RunAudience {
  sendMetrics(record: MetricsRecord): void;
  sendRun(run: RunRecord): void;
}

/** Seconds between two updates of the progress, or of the activity, in `run.json`. */
const progressInterval = 1;

/** Writes a run's folder while it trains: `metrics.jsonl`, and its state, progress and summary in `run.json`. */
export class RunJournal implements TrainingJournal {
  private metrics: MetricsWriter | undefined;
  private totals = { steps: 0, epochs: 0 };
  private position: Position | undefined;
  /** What `run.json` says of the progress, and since when (seconds). */
  private written: { position?: Position; at: number } = { at: -Infinity };
  /** When `tell` last changed `run.json`, milliseconds; when it will next, and to what. */
  private told = -Infinity;
  private telling: NodeJS.Timeout | undefined;
  private activity: string | undefined;
  /** After the first step that this process finished. */
  private timed: { step: number; at: number } | undefined;

  constructor(
    private readonly runFolder: string,
    private readonly audience: RunAudience,
    private readonly print: (line: string) => void,
  ) {}

  /** Changes `run.json`. @throws {FileWriteError} */
  async update(patch: RunPatch | ((record: RunRecord) => RunPatch)): Promise<RunRecord> {
    const run = await updateRun(this.runFolder, patch);
    this.audience.sendRun(run);
    return run;
  }

  /** Goes on from a position: what was measured after it is forgotten. */
  async begin(position: Position, totals: { steps: number; epochs: number }): Promise<void> {
    this.totals = totals;
    const last = await cutBack(this.runFolder, position.step);
    if (last < position.step)
      this.print(
        `Warning: ${runFiles.metrics} ends at step ${last}, before the checkpoint of step ${position.step}: it was damaged, and ` +
          'the curve has a gap there.',
      );
    this.metrics = await MetricsWriter.open(this.runFolder);
    this.stopTelling();
    await this.update({ activity: undefined, progress: this.progress(position) });
  }

  /** Says in `run.json`, at most once a second, what is done before the first step; what was said last stays. */
  tell(activity: string): void {
    this.activity = activity;
    if (this.telling) return;
    const due = Math.max(0, this.told + 1000 * progressInterval - performance.now());
    this.telling = setTimeout(() => {
      this.telling = undefined;
      this.told = performance.now();
      this.update({ activity: this.activity }).catch((error: Error) => this.print(error.message));
    }, due);
  }

  /** What was being done is done. */
  private stopTelling(): void {
    clearTimeout(this.telling);
    this.telling = undefined;
    this.activity = undefined;
  }

  async record(record: MetricsRecord, position: Position): Promise<void> {
    this.metrics?.append(record);
    this.audience.sendMetrics(record);
    this.timed ??= { step: position.step, at: performance.now() };
    if (record.kind === 'epoch') this.print(epochLine(record, this.totals.epochs));
    this.position = position;
    const due = performance.now() / 1000 - this.written.at >= progressInterval;
    if (due || record.kind === 'epoch') await this.writeProgress(position);
  }

  async flush(): Promise<void> {
    this.stopTelling();
    await this.metrics?.sync();
    if (this.position && this.position !== this.written.position) await this.writeProgress(this.position);
  }

  /** The time since the last step was no step: the estimate of the end starts over. */
  forgetSpeed(): void {
    this.timed = undefined;
  }

  async close(): Promise<void> {
    this.stopTelling();
    await this.metrics?.close();
    this.metrics = undefined;
  }

  private async writeProgress(position: Position): Promise<void> {
    this.written = { position, at: performance.now() / 1000 };
    await this.update(({ status }) => ({
      ...(status === 'starting' && { event: 'train' as const }),
      progress: this.progress(position),
      summary: summaryOf(position),
    }));
  }

  private progress({ step, epoch }: Position): NonNullable<RunRecord['progress']> {
    const { steps: totalSteps, epochs: totalEpochs } = this.totals;
    const done = step - (this.timed?.step ?? step);
    const seconds = (performance.now() - (this.timed?.at ?? 0)) / 1000;
    const secondsLeft = done > 0 ? (seconds / done) * (totalSteps - step) : undefined;
    return { step, totalSteps, epoch, totalEpochs, secondsLeft };
  }
}

function epochLine(record: Extract<MetricsRecord, { kind: 'epoch' }>, epochs: number): string {
  const percent = (part: number) => `${(100 * part).toFixed(1)} %`;
  const { epoch, trainLoss, trainAccuracy, validationLoss = NaN, validationAccuracy = NaN } = record;
  return [
    `Epoch ${epoch}/${epochs}: loss ${trainLoss.toFixed(4)}`,
    `accuracy ${percent(trainAccuracy)}`,
    `validation loss ${validationLoss.toFixed(4)}`,
    `validation accuracy ${percent(validationAccuracy)}`,
    `learning rate ${Number(record.learningRate.toPrecision(3))}`,
    `${record.imagesPerSecond.toFixed(1)} images/s`,
    `${record.duration.toFixed(1)} s`,
  ].join(', ');
}
