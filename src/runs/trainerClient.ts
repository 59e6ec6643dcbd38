import net from 'node:net';
import {
  createMessageConnection,
  Emitter,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import type { MetricsRecord } from '../protocol/metrics';
import type { RunRecord, TrainerProcess } from '../protocol/run';
import { decodeMetrics } from '../runFolder/metricsCodec';
import {
  continueRequest,
  helloRequest,
  metricsNotification,
  pauseRequest,
  runNotification,
  stopRequest,
} from '../protocol/trainer';

/** A line to a trainer that is at work: what it measures, and the requests to pause and to stop. Everything is in the run folder too. */
export class TrainerClient {
  private readonly lines = new Emitter<string[]>();
  private readonly runs = new Emitter<RunRecord>();
  private readonly closed = new Emitter<void>();
  /** Lines that were appended to `metrics.jsonl`. Nothing is decoded for those who only want to know that there are some. */
  readonly onLines = this.lines.event;
  /** `run.json` was replaced. */
  readonly onRun = this.runs.event;
  /** The trainer hung up: it ended, or was ended. */
  readonly onClose = this.closed.event;

  private constructor(
    private readonly stream: net.Socket,
    private readonly connection: MessageConnection,
  ) {
    connection.onNotification(metricsNotification, ({ lines }) => this.lines.fire(lines));
    connection.onNotification(runNotification, ({ run }) => this.runs.fire(run));
    stream.once('close', () => {
      connection.dispose();
      this.closed.fire();
    });
  }

  /** Calls `listener` with the records that are appended to the curve. */
  onMetrics(listener: (records: MetricsRecord[]) => void): void {
    this.onLines((lines) => listener(decodeLines(lines)));
  }

  /**
   * Connects and says hello. A trainer answers between two steps, which can take seconds.
   * @returns The client, and the run as the trainer knows it now.
   * @throws {Error} when nobody listens, or the trainer does not take the token
   */
  static async connect({ socket, token }: TrainerProcess): Promise<{ client: TrainerClient; run: RunRecord }> {
    const stream = await open(socket);
    const connection = createMessageConnection(new StreamMessageReader(stream), new StreamMessageWriter(stream));
    // A broken line closes the stream; that is what everybody listens to.
    connection.onError(() => stream.destroy());
    const client = new TrainerClient(stream, connection);
    connection.listen();
    try {
      const hungUp = new Promise<never>((_resolve, reject) =>
        stream.once('close', () => reject(new Error('The trainer hung up before it answered.'))),
      );
      const { run } = await Promise.race([connection.sendRequest(helloRequest, { token }), hungUp]);
      return { client, run };
    } catch (error) {
      client.dispose();
      throw error;
    }
  }

  /** Asks the trainer to finish its step, save and end. Resolves when it has heard. */
  stop(): Promise<void> {
    return this.connection.sendRequest(stopRequest);
  }

  /** Asks the trainer to finish its step, save and wait. Resolves when it has heard. */
  pause(): Promise<void> {
    return this.connection.sendRequest(pauseRequest);
  }

  /** Asks a trainer that waits to go on. */
  continue(): Promise<void> {
    return this.connection.sendRequest(continueRequest);
  }

  /** Hangs up; the trainer goes on. */
  dispose(): void {
    this.stream.destroy();
  }
}

function decodeLines(lines: string[]): MetricsRecord[] {
  return lines.map(decodeMetrics).filter((record) => record !== undefined);
}

function open(socket: string): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const stream = net.connect(socket);
    stream.once('error', reject);
    stream.once('connect', () => {
      stream.off('error', reject);
      stream.on('error', () => stream.destroy());
      resolve(stream);
    });
  });
}
