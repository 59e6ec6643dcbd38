import { existsSync, statSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { helloRequest, metricsNotification, runNotification, stopRequest } from '../../../src/protocol/trainer';
import { RunServer } from '../../../src/trainer/server';
import { waitFor } from '../../support/waitFor';
import { runRecord, stepRecord, temporaryFolder } from '../runFolder/records';
import { connectTo, helloTo } from './testClient';

let server: RunServer;
const onStop = vi.fn();
const onPause = vi.fn();
const onContinue = vi.fn();
const wishes = { onStop, onPause, onContinue };

beforeEach(async () => {
  for (const wish of Object.values(wishes)) wish.mockReset();
  server = await RunServer.listen({ run: () => runRecord({ status: 'running' }), ...wishes });
});
afterEach(() => server.close());

const connect = () => connectTo(server.socket);
const connectAndSayHello = () => helloTo(server);

describe('RunServer', () => {
  it('answers hello with the run', async () => {
    const { connection } = await connect();
    const { run } = await connection.sendRequest(helloRequest, { token: server.token });
    expect(run).toEqual(runRecord({ status: 'running' }));
  });

  it.each(['', 'wrong', 'x'.repeat(48)])('refuses the token "%s" and hangs up', async (token) => {
    const client = await connect();
    await expect(client.connection.sendRequest(helloRequest, { token })).rejects.toThrow('token is wrong');
    await client.closed;
    server.sendMetrics(stepRecord());
    expect(client.batches).toEqual([]);
  });

  it('refuses what comes before hello and hangs up', async () => {
    const client = await connect();
    await expect(client.connection.sendRequest(stopRequest)).rejects.toThrow('hello');
    await client.closed;
    expect(onStop).not.toHaveBeenCalled();
  });

  it('refuses unknown requests and hangs up', async () => {
    const client = await connect();
    await expect(client.connection.sendRequest('adarand/open')).rejects.toThrow('adarand/open');
    await client.closed;
  });

  it('hangs up on what is no message', async () => {
    const stream = net.connect(server.socket);
    const closed = new Promise((resolve) => stream.once('close', resolve));
    stream.on('error', () => undefined);
    stream.write('Content-Length: 9\r\n\r\nnot JSON!');
    await closed;
  });

  it('passes on the request to stop', async () => {
    const { connection } = await connectAndSayHello();
    await connection.sendRequest(stopRequest);
    expect(onStop).toHaveBeenCalledOnce();
  });

  it('sends every record to every client, in order, many in one notification', async () => {
    const clients = await Promise.all([connectAndSayHello(), connectAndSayHello(), connectAndSayHello()]);
    const records = Array.from({ length: 500 }, (_, i) => stepRecord({ step: i + 1 }));
    for (const [i, record] of records.entries()) {
      server.sendMetrics(record);
      if (i % 100 === 0) await sleep(1);
    }
    for (const { batches } of clients) {
      await waitFor('all records', () => batches.flat().length === records.length);
      expect(batches.flat()).toEqual(records);
      expect(batches.length).toBeLessThan(records.length / 10);
    }
  });

  it('sends figures that are not finite', async () => {
    const { batches } = await connectAndSayHello();
    const record = stepRecord({ loss: NaN, gradientNorm: Infinity, featureEntropy: -Infinity });
    server.sendMetrics(record);
    await waitFor('the record', () => batches.length > 0);
    expect(batches).toEqual([[record]]);
  });

  it('sends records before the state of the run that follows them', async () => {
    const { connection, runs } = await connectAndSayHello();
    const received: string[] = [];
    connection.onNotification(metricsNotification, () => {
      received.push('metrics');
    });
    connection.onNotification(runNotification, ({ run }) => {
      runs.push(run);
      received.push(run.status);
    });
    server.sendMetrics(stepRecord());
    server.sendRun(runRecord({ status: 'finished' }));
    await server.close();
    await waitFor('both notifications', () => received.length === 2);
    expect(received).toEqual(['metrics', 'finished']);
  });

  it('goes on when a client vanishes', async () => {
    const [staying, leaving] = await Promise.all([connectAndSayHello(), connectAndSayHello()]);
    leaving.connection.end();
    leaving.connection.dispose();
    for (let step = 1; step <= 3; step++) {
      server.sendMetrics(stepRecord({ step }));
      await waitFor('the record', () => staying.batches.flat().length === step);
    }
  });

  it.skipIf(process.platform === 'win32')('lets only this user in, and leaves nothing behind', async () => {
    const folder = path.dirname(server.socket);
    expect(statSync(server.socket).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    await server.close();
    expect(existsSync(folder)).toBe(false);
  });

  it.skipIf(process.platform === 'win32')('finds a short path where the temporary folder has a long one', async () => {
    const folder = await temporaryFolder();
    vi.stubEnv('TMPDIR', path.join(folder, 'x'.repeat(100)));
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const other = await RunServer.listen({ run: runRecord, ...wishes });
    onTestFinished(() => other.close());
    expect(Buffer.byteLength(other.socket)).toBeLessThanOrEqual(100);
    expect(statSync(other.socket).isSocket()).toBe(true);
  });
});
