import type { MetricsRecord } from '../../protocol/metrics';
import { readMetrics } from '../../runFolder/metricsLog';

export type MetricsUpdate =
  | { type: 'records'; records: MetricsRecord[] }
  /** The curve on disk was cut back: what was read before no longer holds, these are all records there are. */
  | { type: 'replaceRecords'; records: MetricsRecord[] };

/**
 * Reads the curve of a run from its folder, each time what has been added. The folder is the only source: the trainer's
 * notifications just say when to look, so no record is ever missed or shown twice.
 */
export class MetricsFollower {
  private nextByte = 0;
  private lastStep = 0;

  constructor(private readonly folder: string) {}

  /** Everything so far. Later calls of `readMore` go on from here. */
  async readAll(): Promise<MetricsRecord[]> {
    const { records, nextByte } = await readMetrics(this.folder);
    this.remember(records, nextByte, 0);
    return records;
  }

  /** What was added since the last read; nothing when there is nothing new. */
  async readMore(): Promise<MetricsUpdate | undefined> {
    const { records, nextByte, restarted } = await readMetrics(this.folder, this.nextByte);
    if (!restarted && this.goesBack(records[0])) return { type: 'replaceRecords', records: await this.readAll() };
    this.remember(records, nextByte, restarted ? 0 : this.lastStep);
    if (restarted) return { type: 'replaceRecords', records };
    return records.length > 0 ? { type: 'records', records } : undefined;
  }

  /** A resumed run can have written past the old end already: then its steps go back. An epoch's record repeats its last step. */
  private goesBack(first: MetricsRecord | undefined): boolean {
    if (!first) return false;
    return first.kind === 'epoch' ? first.step < this.lastStep : first.step <= this.lastStep;
  }

  private remember(records: MetricsRecord[], nextByte: number, lastStep: number): void {
    this.nextByte = nextByte;
    this.lastStep = records.at(-1)?.step ?? lastStep;
  }
}
