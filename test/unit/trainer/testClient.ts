import net from 'node:net';
import { onTestFinished } from 'vitest';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import type { MetricsRecord } from '../../../src/protocol/metrics';
import type { RunRecord, TrainerProcess } from '../../../src/protocol/run';
import { decodeMetrics } from '../../../src/runFolder/metricsCodec';
import { helloRequest, metricsNotification, runNotification } from '../../../src/protocol/trainer';

/** Whoever watches a trainer: keeps everything it was told. */
export interface TestClient {
  connection: MessageConnection;
  /** Records, by notification. */
  batches: MetricsRecord[][];
  runs: RunRecord[];
  closed: Promise<void>;
}

export async function connectTo(socket: string): Promise<TestClient> {
  const stream = net.connect(socket);
  const closed = new Promise<void>((resolve) => stream.once('close', () => resolve()));
  stream.on('error', () => undefined);
  const connection = createMessageConnection(new StreamMessageReader(stream), new StreamMessageWriter(stream));
  const client: TestClient = { connection, batches: [], runs: [], closed };
  connection.onNotification(metricsNotification, ({ lines }) =>
    client.batches.push(lines.map((line) => decodeMetrics(line)!)),
  );
  connection.onNotification(runNotification, ({ run }) => client.runs.push(run));
  connection.listen();
  onTestFinished(() => {
    stream.destroy();
  });
  return client;
}

export async function helloTo({ socket, token }: Pick<TrainerProcess, 'socket' | 'token'>): Promise<TestClient> {
  const client = await connectTo(socket);
  await client.connection.sendRequest(helloRequest, { token });
  return client;
}
