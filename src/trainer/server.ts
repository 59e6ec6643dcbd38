import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { rmSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import net from 'node:net';
import {
  createMessageConnection,
  ErrorCodes,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import type { MetricsRecord } from '../protocol/metrics';
import type { RunRecord } from '../protocol/run';
import { encodeMetrics } from '../runFolder/metricsCodec';
import {
  continueRequest,
  type HelloParams,
  helloRequest,
  metricsNotification,
  pauseRequest,
  runNotification,
  stopRequest,
} from '../protocol/trainer';
import { makeSocketFolder, removeDeadSocketFolders, socketParent } from '../runFolder/socketFolders';

/** Milliseconds between two notifications of metrics. */
const metricsInterval = 100;
/** Milliseconds in which a client must say hello. */
const helloDeadline = 10_000;
/** A client that has not read this many notifications is let go; it finds everything in the run folder. */
const mostUnread = 10_000;
/** Milliseconds that clients have at the end to read what was sent. */
const farewell = 1000;
/** Milliseconds in which a refusal is sent before the connection is closed. */
const refusalTime = 100;

export interface RunServerOptions {
  /** `run.json` as it is now. */
  run: () => RunRecord;
  onStop: () => void;
  onPause: () => void;
  onContinue: () => void;
}

interface Client {
  connection: MessageConnection;
  stream: net.Socket;
  /** Notifications that are not written yet. */
  unread: number;
}

/**
 * Makes a run live: tells clients of new metrics and of changes of `run.json`, and takes the request to stop. It listens on
 * a Unix socket in a folder of its own that only this user can enter, or on a named pipe; clients must know the token.
 */
export class RunServer {
  /** What a client must say first. */
  readonly token = randomBytes(24).toString('hex');
  private readonly server = net.createServer((stream) => this.accept(stream));
  private readonly connections = new Set<net.Socket>();
  private readonly clients = new Set<Client>();
  private unsent: MetricsRecord[] = [];
  /** When metrics were sent last, milliseconds. */
  private lastMetrics = -Infinity;
  private timer: NodeJS.Timeout | undefined;
  /** Ends when the latest notification is written, and so all before it. */
  private sending: Promise<unknown> = Promise.resolve();
  private readonly removeFolder: () => void;

  private constructor(
    /** Path of the Unix socket, or name of the pipe. */
    readonly socket: string,
    folder: string | undefined,
    private readonly options: RunServerOptions,
  ) {
    this.removeFolder = () => folder && rmSync(folder, { recursive: true, force: true });
  }

  static async listen(options: RunServerOptions): Promise<RunServer> {
    const { socket, folder } = await socketAddress();
    const server = new RunServer(socket, folder, options);
    process.once('exit', server.removeFolder);
    await new Promise<void>((resolve, reject) => {
      server.server.once('error', reject);
      server.server.listen(socket, resolve);
    });
    if (folder) await chmod(socket, 0o600);
    return server;
  }

  /** Tells the clients of a record: at once, or shortly together with others. Steps are long, and no timer runs in them. */
  sendMetrics(record: MetricsRecord): void {
    this.unsent.push(record);
    const wait = this.lastMetrics + metricsInterval - performance.now();
    if (wait <= 0) this.flushMetrics();
    else this.timer ??= setTimeout(() => this.flushMetrics(), wait);
  }

  sendRun(run: RunRecord): void {
    this.flushMetrics();
    this.broadcast((connection) => connection.sendNotification(runNotification, { run }));
  }

  /** Sends what is left, hangs up and removes the socket. */
  async close(): Promise<void> {
    this.flushMetrics();
    const closed = new Promise((resolve) => this.server.close(resolve));
    const impatience = setTimeout(() => this.connections.forEach((stream) => stream.destroy()), farewell);
    await this.sending;
    for (const stream of this.connections) stream.end(() => stream.destroy());
    await closed;
    clearTimeout(impatience);
    process.off('exit', this.removeFolder);
    this.removeFolder();
  }

  private flushMetrics(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const lines = this.unsent.map(encodeMetrics);
    this.unsent = [];
    if (lines.length === 0) return;
    this.lastMetrics = performance.now();
    this.broadcast((connection) => connection.sendNotification(metricsNotification, { lines }));
  }

  private broadcast(send: (connection: MessageConnection) => Promise<void>): void {
    const sends = [...this.clients].map(async (client) => {
      if (client.unread++ > mostUnread) client.stream.destroy();
      try {
        await send(client.connection);
      } catch {
        client.stream.destroy();
      }
      client.unread--;
    });
    this.sending = Promise.all(sends);
  }

  private accept(stream: net.Socket): void {
    const connection = createMessageConnection(new StreamMessageReader(stream), new StreamMessageWriter(stream));
    const client: Client = { connection, stream, unread: 0 };
    const hangUp = () => stream.destroy();
    const deadline = setTimeout(hangUp, helloDeadline);
    this.connections.add(stream);
    stream.on('error', hangUp);
    stream.once('close', () => {
      clearTimeout(deadline);
      this.connections.delete(stream);
      this.clients.delete(client);
      connection.dispose();
    });
    connection.onError(hangUp);
    connection.onUnhandledNotification(hangUp);
    connection.onRequest(helloRequest, (params: HelloParams | undefined) => {
      clearTimeout(deadline);
      if (!this.knows(params?.token)) return refuse(stream, 'The token is wrong: read it from run.json.');
      this.clients.add(client);
      return { run: this.options.run() };
    });
    const { onStop, onPause, onContinue } = this.options;
    for (const [request, act] of [
      [stopRequest, onStop],
      [pauseRequest, onPause],
      [continueRequest, onContinue],
    ] as const)
      connection.onRequest(request, () => {
        if (!this.clients.has(client)) return refuse(stream, 'Say hello with the token first.');
        act();
      });
    connection.onRequest((method) => refuse(stream, `The trainer does not know the request ${method}.`));
    connection.listen();
  }

  /** Hashes have equal lengths, which `timingSafeEqual` needs. */
  private knows(token: unknown): boolean {
    return typeof token === 'string' && timingSafeEqual(sha256(token), sha256(this.token));
  }
}

/** Answers with an error and hangs up a moment later, when that is sent. */
function refuse(stream: net.Socket, message: string): ResponseError<void> {
  setTimeout(() => stream.end(() => stream.destroy()), refusalTime);
  return new ResponseError(ErrorCodes.InvalidRequest, message);
}

async function socketAddress(): Promise<{ socket: string; folder?: string }> {
  if (process.platform === 'win32')
    return { socket: `\\\\.\\pipe\\adarand-${process.pid}-${randomBytes(16).toString('hex')}` };
  const parent = socketParent();
  await removeDeadSocketFolders(parent);
  return makeSocketFolder(parent);
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
