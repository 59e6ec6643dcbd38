import type { MetricsRecord } from '../protocol/metrics';
import type { RunRecord } from '../protocol/run';
import { runPaths } from '../runFolder/layout';
import { readMetrics } from '../runFolder/metricsLog';
import { readRun } from '../runFolder/runStore';
import type { TrainerClient } from '../runs/trainerClient';
import { shortPath } from './runFolders';
import type { Screen } from './screen';
import { formatCount } from './text/format';
import { epochLine, skippedText, trainingLine } from './text/trainingLines';

export type Connection = Awaited<ReturnType<typeof TrainerClient.connect>>;

/** Shows a training: a line that moves with every step, and one that stays for every epoch. */
export class TrainingView {
  private run: RunRecord | undefined;
  private introduced = false;
  private readonly shownEpochs = new Set<number>();
  /** A run that goes on has epochs that were shown when they were trained. */
  private readonly since = Date.now();

  constructor(
    private readonly runFolder: string,
    private readonly screen: Screen,
  ) {}

  /** Shows what the trainer tells until it hangs up. */
  async watch({ client, run }: Connection): Promise<void> {
    const closed = new Promise<void>((resolve) => client.onClose(resolve));
    this.run = run;
    client.onRun((changed) => this.showRun(changed));
    client.onMetrics((records) => records.forEach((record) => this.showRecord(record)));
    await this.catchUp();
    await closed;
  }

  /** Shows the epochs that are in the run folder but were not heard of: the first may be over before anybody watches. */
  async catchUp(): Promise<void> {
    this.run = await readRun(this.runFolder).catch(() => this.run);
    const { records } = await readMetrics(this.runFolder).catch(() => ({ records: [] }));
    for (const record of records) if (record.kind === 'epoch' && record.time >= this.since) this.showRecord(record);
  }

  private showRun(run: RunRecord): void {
    this.run = run;
    if (run.activity) this.screen.draw(run.activity.slice(0, this.screen.columns));
  }

  /** What is trained on, once: when the first figures come it is known. */
  private introduce(): void {
    const { engine, dataset } = this.run ?? {};
    if (this.introduced || !engine || !dataset) return;
    this.introduced = true;
    const { train, validation, test, classes, skipped } = dataset;
    this.screen.print(
      `Training on ${engine.device} (${engine.name}): ${formatCount(train, 'image', 'images')} in ` +
        `${classes.length} classes, ${validation} for validation, ${test} for the test.`,
    );
    if (skipped)
      this.screen.print(this.screen.paint('yellow', skippedText(skipped, shortPath(runPaths(this.runFolder).log))));
  }

  private showRecord(record: MetricsRecord): void {
    this.introduce();
    const { totalEpochs = NaN, totalSteps = NaN, secondsLeft } = this.run?.progress ?? {};
    if (record.kind === 'step')
      return this.screen.draw(trainingLine({ ...record, totalEpochs, totalSteps, secondsLeft }, this.screen.columns));
    if (this.shownEpochs.has(record.epoch)) return;
    this.shownEpochs.add(record.epoch);
    this.screen.print(epochLine(record.epoch, totalEpochs, record));
  }
}
