import { open, type FileHandle } from 'node:fs/promises';
import { runPaths } from '../layout';
import { decodeMetrics } from '../metricsCodec';
import { RunCurves } from './runCurves';
import { StepLineReader } from './stepLine';

const newline = 0x0a;
/** Bytes read at a time: between two pieces other work gets its turn. */
const pieceSize = 4 * 1024 * 1024;
/** Bytes before the place of the next read that are compared, to know whether the file is still the same. */
const witnessSize = 256;

export type CurveChange =
  /** Nothing new. */
  | 'same'
  /** Rows were added, and perhaps took the place of ones that were trained again. */
  | 'grown'
  /** The file was cut back or replaced: everything was read again. */
  | 'restarted';

/**
 * Follows the curves of a run in its folder: reads `metrics.jsonl` once, then only its tail. The folder is the only source: the
 * trainer's notifications just say when to look, so no record is ever missed or shown twice.
 */
export class CurveFollower {
  readonly curves = new RunCurves();
  /** Lines that hold no readable record; they were skipped. */
  damaged = 0;
  private readonly file: string;
  private readonly steps = new StepLineReader();
  private nextByte = 0;
  private witness = Buffer.alloc(0);

  constructor(runFolder: string) {
    this.file = runPaths(runFolder).metrics;
  }

  /**
   * Reads what has been added since the last call. A last line without its newline is still being written, or was torn by a
   * crash: it waits for the next call. No file means no records yet.
   */
  async read(): Promise<CurveChange> {
    let handle: FileHandle;
    try {
      handle = await open(this.file, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return this.nextByte > 0 ? this.startOver() : 'same';
    }
    try {
      const change = (await this.isContinued(handle)) ? 'same' : this.startOver();
      const before = this.nextByte;
      await this.readTail(handle);
      return change === 'same' && this.nextByte > before ? 'grown' : change;
    } finally {
      await handle.close();
    }
  }

  private startOver(): CurveChange {
    this.curves.clear();
    this.damaged = 0;
    this.nextByte = 0;
    this.witness = Buffer.alloc(0);
    return 'restarted';
  }

  /** Whether the bytes before the next read are those that were read. */
  private async isContinued(handle: FileHandle): Promise<boolean> {
    const { length } = this.witness;
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, this.nextByte - length);
    return bytesRead === length && buffer.equals(this.witness);
  }

  private async readTail(handle: FileHandle): Promise<void> {
    let piece = Buffer.allocUnsafe(Math.min(pieceSize, Math.max(1, (await handle.stat()).size - this.nextByte)));
    for (;;) {
      const { bytesRead } = await handle.read(piece, 0, piece.length, this.nextByte);
      const whole = this.takeLines(piece.subarray(0, bytesRead));
      if (bytesRead < piece.length) return;
      // A line longer than the piece.
      if (whole === 0) piece = Buffer.allocUnsafe(piece.length * 2);
    }
  }

  /** Reads the whole lines; returns their length in bytes. */
  private takeLines(bytes: Buffer): number {
    let start = 0;
    for (let end; (end = bytes.indexOf(newline, start)) >= 0; start = end + 1) this.takeLine(bytes, start, end);
    if (start === 0) return 0;
    this.nextByte += start;
    this.witness = Buffer.from(bytes.subarray(Math.max(0, start - witnessSize), start));
    return start;
  }

  private takeLine(bytes: Buffer, start: number, end: number): void {
    const { steps, curves } = this;
    if (steps.read(bytes, start, end)) {
      const [step, epoch, time] = steps.figures;
      curves.appendStep(step!, epoch!, time!, steps.values);
      return;
    }
    const record = decodeMetrics(bytes.toString('utf8', start, end));
    if (record) curves.append(record);
    else this.damaged++;
  }
}
