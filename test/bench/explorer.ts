import { fork } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runConfigSchema } from '../../src/config/schema';
import { stepMetrics, type MetricsRecord } from '../../src/protocol/metrics';
import type { RunRecord, TrainerProcess } from '../../src/protocol/run';
import { runPaths } from '../../src/runFolder/layout';
import { TrainerClient } from '../../src/runs/trainerClient';
import { RunServer } from '../../src/trainer/server';
import { RunCollection } from '../../src/vscode/explorer/runCollection';
import { RunIndex } from '../../src/vscode/explorer/runIndex';
import { RunNodes } from '../../src/vscode/explorer/runNodes';
import { RunReader } from '../../src/vscode/explorer/runReader';
import { RunView } from '../../src/vscode/explorer/runView';

/*
 * What the explorer costs the extension host, without VS Code. Arguments, see `scripts/benchExplorer.mjs`:
 *   make FOLDER COUNT        makes run folders
 *   list FOLDER INDEX        reads them, from the index where there is one, and writes it; prints times and memory
 *   metrics SECONDS RATE     follows a trainer that measures RATE steps a second; prints the part of a core that it takes
 */
const version = 'bench';
const modes: Record<string, (...args: string[]) => void | Promise<void>> = { make, list, metrics, serve };
const [mode = '', ...args] = process.argv.slice(2);
void modes[mode]!(...args);

function make(folder: string, count: string): void {
  const classes = Array.from({ length: 102 }, (_, n) => `class of flowers ${n}`);
  const config = JSON.stringify(runConfigSchema.parse({ data: { path: '/images/flowers' } }));
  for (let n = 0; n < Number(count); n++) {
    const runFolder = path.join(folder, `20261125-1432${String(n).padStart(6, '0')}-adarand-resnet18-3f2a`);
    mkdirSync(runFolder, { recursive: true });
    writeFileSync(runPaths(runFolder).config, config);
    writeFileSync(runPaths(runFolder).run, JSON.stringify(recordOf(path.basename(runFolder), n, classes)));
  }
}

function recordOf(id: string, n: number, classes: string[]): RunRecord {
  const createdAt = Date.UTC(2026, 0, 1) + n * 60_000;
  return {
    version: 1,
    id,
    name: `flowers ${n}`,
    status: n % 20 === 0 ? 'failed' : 'finished',
    createdAt,
    startedAt: createdAt + 500,
    endedAt: createdAt + 50_000,
    configPath: `/home/ada/flowers/flowers ${n % 30}.adarand.json`,
    engine: { name: 'onnx', version: '1.20.1', device: 'AMD EPYC, 2 threads, AVX-512 blocked layout' },
    dataset: { path: '/images/flowers', classes, train: 918, validation: 102, test: 6149, fingerprint: '10bdbd7f' },
    progress: { step: 1200, totalSteps: 1200, epoch: 60, totalEpochs: 60, secondsLeft: 0 },
    summary: { bestEpoch: 41, bestValidationLoss: 0.4 + n / 1e5, bestValidationAccuracy: 0.9, testAccuracy: 0.88 },
    versions: { adarand: '0.1.0', node: '20.20.2' },
    gitCommit: '6a7b6b4c0d5e1f2a3b4c5d6e7f8091a2b3c4d5e6',
  };
}

async function list(folder: string, indexFile: string): Promise<void> {
  const before = usedMemory();
  const started = performance.now();
  const since = () => Math.round(performance.now() - started);
  const collection = new RunCollection();
  const view = new RunView(collection);
  const nodes = new RunNodes(view);
  let firstPaint: number | undefined;
  const reader = new RunReader(
    collection,
    (changes) => {
      nodes.changedNodes(changes);
      // What VS Code asks for to draw the groups and the runs of an open one.
      nodes.roots().forEach((root) => root.kind === 'group' && nodes.children(root));
      firstPaint ??= since();
    },
    () => undefined,
  );
  const index = new RunIndex(indexFile, version);
  await reader.readIndex(index);
  const folders = (await readdir(folder)).map((name) => path.join(folder, name));
  await reader.readChanged(folders.sort().reverse());
  const whole = since();
  await reader.writeIndex(index);
  console.log(JSON.stringify({ runs: view.shown, firstPaint, whole, megabytes: (usedMemory() - before) / 2 ** 20 }));
}

/** Bytes that are in use after a garbage collection: needs `--expose-gc`. */
function usedMemory(): number {
  gc!();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function metrics(seconds: string, rate: string): Promise<void> {
  const trainer = fork(__filename, ['serve', rate]);
  const address = await new Promise<TrainerProcess>((resolve) => trainer.once('message', resolve));
  const { client } = await TrainerClient.connect(address);
  let records = 0;
  let messages = 0;
  client.onLines((lines) => {
    records += lines.length;
    messages++;
  });
  await sleep(1000);
  records = messages = 0;
  const before = process.cpuUsage();
  const started = performance.now();
  await sleep(Number(seconds) * 1000);
  const { user, system } = process.cpuUsage(before);
  const passed = (performance.now() - started) / 1000;
  client.dispose();
  trainer.kill();
  const core = (user + system) / 1e6 / passed;
  console.log(JSON.stringify({ recordsPerSecond: records / passed, messagesPerSecond: messages / passed, core }));
}

/** A trainer that only talks. */
async function serve(rate: string): Promise<void> {
  const ignore = () => undefined;
  const run = recordOf('talks', 1, []);
  const server = await RunServer.listen({ run: () => run, onStop: ignore, onPause: ignore, onContinue: ignore });
  const { socket, token } = server;
  process.send!({ pid: process.pid, startedAt: Date.now(), socket, token } satisfies TrainerProcess);
  const started = performance.now();
  for (let step = 1; ; await sleep(5))
    for (; step < ((performance.now() - started) / 1000) * Number(rate); step++) server.sendMetrics(recordAt(step));
}

function recordAt(step: number): MetricsRecord {
  const figures = Object.fromEntries(stepMetrics.map((name) => [name, Math.sin(step)]));
  return { kind: 'step', step, epoch: 1, time: Date.now(), ...figures } as MetricsRecord;
}
