import { once } from 'node:events';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { runPaths } from '../../runFolder/layout';

/** What the measuring thread is started with. */
export interface MonitorParams {
  /** That the samples are appended to. */
  file: string;
  /** Milliseconds between two samples, in the beginning and in the end. */
  interval: { least: number; most: number };
}
/** What it says. */
export interface MonitorMessage {
  warning: string;
}

/** The built `monitor.ts`; webpack puts it beside the trainer. */
const builtMonitor = path.join(__dirname, 'monitor.js');
/** Milliseconds that the thread may take for its last sample. */
const farewell = 2000;

export interface MonitorOptions {
  runFolder: string;
  /** Told once when memory is nearly full, with words for a person. */
  onWarning: (warning: string) => void;
  /** Told when nothing is measured, and why: training goes on without. */
  onFailure: (reason: string) => void;
  /** Path of the built `monitor.ts`. */
  program?: string;
  interval?: MonitorParams['interval'];
}

/** Measures what a run takes of its machine, in a thread of its own, into `resources.jsonl`. */
export class ResourceMonitor {
  private readonly worker: Worker;
  private ended = false;

  constructor({
    runFolder,
    onWarning,
    onFailure,
    program = builtMonitor,
    interval = { least: 1000, most: 10_000 },
  }: MonitorOptions) {
    const workerData: MonitorParams = { file: runPaths(runFolder).resources, interval };
    this.worker = new Worker(program, { workerData, resourceLimits: { maxOldGenerationSizeMb: 64 } });
    // The run decides when the process ends.
    this.worker.unref();
    this.worker.on('message', ({ warning }: MonitorMessage) => onWarning(warning));
    this.worker.on('error', ({ message }) => onFailure(message));
    this.worker.once('exit', () => (this.ended = true));
  }

  /** Lets the thread measure once more and end. Never throws. */
  async close(): Promise<void> {
    if (this.ended) return;
    const exit = once(this.worker, 'exit').catch(() => undefined);
    this.worker.ref();
    this.worker.postMessage('end');
    const impatience = setTimeout(() => void this.worker.terminate(), farewell);
    await exit;
    clearTimeout(impatience);
  }
}
