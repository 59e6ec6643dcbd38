import { open, type FileHandle } from 'node:fs/promises';
import type { MetricsRecord } from '../protocol/metrics';
import { FileWriteError } from './atomicWrite';
import { runPaths } from './layout';
import { encodeMetrics } from './metricsCodec';

/**
 * Appends records to `metrics.jsonl`, many lines in one write. `append` never waits; `flush` and `sync` do, and `sync` is called
 * before every checkpoint, so that the file always reaches the step a run can go on from, after a power cut too.
 */
export class MetricsWriter {
  private pending: string[] = [];
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  private failure: unknown;

  private constructor(
    private readonly file: string,
    private readonly handle: FileHandle,
    /** Length of the file's whole lines. */
    private length: number,
    private readonly delay: number,
  ) {}

  /**
   * Opens the file of a run, new or to go on with. A torn last line from a crash is removed: appending to it would damage a record.
   * @param delay Milliseconds after which appended records are written even without a `flush`.
   * @throws {FileWriteError}
   */
  static async open(runFolder: string, delay = 100): Promise<MetricsWriter> {
    const { metrics: file } = runPaths(runFolder);
    try {
      await (await open(file, 'a')).close();
      const handle = await open(file, 'r+');
      const length = await lengthOfWholeLines(handle);
      await handle.truncate(length);
      return new MetricsWriter(file, handle, length, delay);
    } catch (error) {
      throw new FileWriteError(file, 0, error);
    }
  }

  /** @throws {FileWriteError} when an earlier write in the background failed. */
  append(record: MetricsRecord): void {
    if (this.failure) throw this.failure;
    this.pending.push(encodeMetrics(record));
    this.timer ??= setTimeout(() => {
      this.flush().catch((error: unknown) => (this.failure ??= error));
    }, this.delay);
  }

  /** Writes everything that was appended. @throws {FileWriteError} The file then still ends with a whole line. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const write = () => this.write();
    return (this.writing = this.writing.then(write, write));
  }

  /** Flushes, and makes the records survive a power cut. @throws {FileWriteError} */
  async sync(): Promise<void> {
    await this.flush();
    await this.handle.datasync();
  }

  /** Flushes, makes the records survive a power cut, and closes the file. @throws {FileWriteError} */
  async close(): Promise<void> {
    try {
      await this.sync();
    } finally {
      await this.handle.close();
    }
  }

  private async write(): Promise<void> {
    if (this.failure) throw this.failure;
    if (this.pending.length === 0) return;
    const bytes = Buffer.from(this.pending.join(''));
    this.pending = [];
    try {
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await this.handle.write(bytes, done, bytes.length - done, this.length + done);
        done += bytesWritten;
      }
      this.length += bytes.length;
    } catch (error) {
      await this.handle.truncate(this.length).catch(() => undefined);
      this.failure = new FileWriteError(this.file, bytes.length, error);
      throw this.failure;
    }
  }
}

/** Everything up to the last newline. Looks back in blocks, since a run's file can be large and its last line is short. */
async function lengthOfWholeLines(handle: FileHandle): Promise<number> {
  const block = Buffer.alloc(64 * 1024);
  let end = (await handle.stat()).size;
  while (end > 0) {
    const start = Math.max(0, end - block.length);
    const { bytesRead } = await handle.read(block, 0, end - start, start);
    const last = block.subarray(0, bytesRead).lastIndexOf('\n');
    if (last >= 0) return start + last + 1;
    end = start;
  }
  return 0;
}
