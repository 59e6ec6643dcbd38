import { stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import v8 from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { stepMetrics, type MetricsRecord } from '../../../src/protocol/metrics';
import { runPaths } from '../../../src/runFolder/layout';
import { decodeMetrics } from '../../../src/runFolder/metricsCodec';
import { runJob } from '../../../src/runs/jobs';
import { launchTrainer, LaunchError } from '../../../src/runs/launcher';
import { TrainerClient } from '../../../src/runs/trainerClient';
import { RunServer } from '../../../src/trainer/server';
import { waitFor } from '../../support/waitFor';
import { temporaryFolder } from '../runFolder/records';
import { runRecord } from '../vscode/builders';
import { newTinyRun, program } from './realRun';

const megabyte = 1024 * 1024;
/** What a process holds that was told 100 MB and does not keep them. */
const most = 40 * megabyte;

v8.setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heldBytes(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** A trainer that prints 100 MB and then does what the script says. */
async function floodingTrainer(script: string): Promise<string> {
  const trainerScript = path.join(await temporaryFolder(), 'trainer.js');
  const flood = `
    const { writeSync } = require('node:fs');
    const write = (text) => {
      for (let done = 0; done < text.length; ) {
        try {
          done += writeSync(1, text.slice(done));
        } catch (error) {
          if (error.code !== 'EAGAIN') throw error;
        }
      }
    };
    const lines = ('x'.repeat(1023) + '\\n').repeat(64);
    for (let n = 0; n < 1600; n++) write(lines);`;
  await writeFile(trainerScript, `${flood}\n${script}`);
  return trainerScript;
}

it('does not hold 100 MB that a trainer prints: they go to the log, and its end is told', async () => {
  const { runFolder } = await newTinyRun(1);
  const trainerScript = await floodingTrainer(`console.log('This is the end.'); process.exit(1);`);
  const before = heldBytes();
  const error = await launchTrainer(runFolder, { ...program, trainerScript }).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(LaunchError);
  expect((error as Error).message).toContain('This is the end.');
  expect((error as Error).message.length).toBeLessThan(30_000);
  expect((await stat(runPaths(runFolder).log)).size).toBeGreaterThan(100 * megabyte);
  expect(heldBytes() - before).toBeLessThan(most);
});

it('does not hold 100 MB that a short job prints beside its messages', async () => {
  const result = { engines: [], auto: 'onnx', why: 'it is there' };
  const message = JSON.stringify(JSON.stringify({ type: 'result', result }));
  const trainerScript = await floodingTrainer(`write(${message} + '\\n');`);
  const before = heldBytes();
  expect(await runJob('engines', {}, { ...program, trainerScript })).toEqual(result);
  expect(heldBytes() - before).toBeLessThan(most);
});

it('hears of a thousand steps a second in ten messages, each step once and in order', async () => {
  const ignore = () => undefined;
  const run = runRecord();
  const server = await RunServer.listen({ run: () => run, onStop: ignore, onPause: ignore, onContinue: ignore });
  const { client } = await TrainerClient.connect({ pid: 1, startedAt: 0, socket: server.socket, token: server.token });
  const messages: string[][] = [];
  client.onLines((lines) => messages.push(lines));
  const rounds = 10;
  for (let round = 0; round < rounds; round++) {
    for (let n = 1; n <= 100; n++) server.sendMetrics(recordOf(round * 100 + n));
    await sleep(100);
  }
  const steps = () => messages.flat().map((line) => decodeMetrics(line)?.step);
  await waitFor('all steps', () => steps().length === rounds * 100);
  expect(steps()).toEqual(Array.from({ length: rounds * 100 }, (_, n) => n + 1));
  // The first record goes at once, alone.
  expect(messages.length).toBeLessThanOrEqual(rounds + 2);
  client.dispose();
  await server.close();
});

function recordOf(step: number): MetricsRecord {
  const figures = Object.fromEntries(stepMetrics.map((name) => [name, step / 7]));
  return { kind: 'step', step, epoch: 1, time: 0, ...figures } as MetricsRecord;
}
