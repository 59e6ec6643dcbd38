import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import sharp from 'sharp';

/*
 * `node test/faults/killTest.mjs [kills]` kills a training with SIGKILL again and again, 100 times if nothing else is said, at
 * random moments: the trainer from its very first millisecond on, the command line that watches it, and both. After each kill
 * the run folder must be whole, and in the end curves, networks and evaluation must be those of a run that nobody touched, to
 * the last bit. It prints `100 of 100 whole, curves identical`; the exit code is 0 only then. SEED makes the moments others.
 */

const kills = Number(process.argv[2] ?? 100);
const seed = Number(process.env.SEED ?? 0);
const dist = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..', 'dist');
const [cli, trainer] = ['cli.js', 'trainer.js'].map((name) => path.join(dist, name));
for (const program of [cli, trainer]) if (!existsSync(program)) throw new Error(`${program} is missing: npm run build`);

const home = await mkdtemp(path.join(os.tmpdir(), 'adarand kills-'));
const env = { ...process.env, ADARAND_STATE_DIR: path.join(home, 'state') };
const children = new Set();
const random = noise(seed);
const problems = [];
try {
  await writeImages(path.join(home, 'images'));
  await writeFile(path.join(home, 'kill.adarand.json'), JSON.stringify(configuration()));
  const [untouched, milliseconds] = await trainUntouched();
  console.error(`Untouched: ${(milliseconds / 1000).toFixed(1)} s. Killing ${kills} times…`);
  const { whole, compared } = await killAndCompare(untouched, milliseconds);
  problems.forEach((problem) => console.error(problem));
  const curves = compared.every(Boolean) ? 'identical' : 'different';
  console.log(`${whole} of ${kills} whole, curves ${curves}`);
  process.exitCode = whole === kills && curves === 'identical' ? 0 : 1;
} finally {
  for (const child of children) child.kill('SIGKILL');
  await rm(home, { recursive: true, force: true });
}

/** Momentum, an average, AdaRand's moments: all that a run carries from step to step. */
function configuration() {
  return {
    data: { path: 'images', imageSize: 32, workers: 1 },
    model: { width: 0.125 },
    regularizer: { name: 'adarand' },
    // Long enough that most kills fall into it.
    training: { epochs: kills < 20 ? 15 : 60, batchSize: 8, ema: 0.9 },
    engine: 'onnx',
  };
}

/** @returns the run folder, and how long it took, milliseconds */
async function trainUntouched() {
  const start = performance.now();
  const { code, said } = await ended(run(cli, ['train', path.join(home, 'kill.adarand.json')]));
  if (code !== 0) throw new Error(`The run that nobody touched failed:\n${said}`);
  const runs = path.join(home, '.adarand', 'runs');
  return [path.join(runs, (await readdir(runs))[0]), performance.now() - start];
}

async function killAndCompare(untouched, milliseconds) {
  const expected = await outcomeOf(untouched);
  const compared = [];
  let whole = 0;
  for (let killed = 0, n = 0; killed < kills; n++) {
    const folder = await copyOf(untouched, n);
    let finished = false;
    while (!finished && killed < kills) {
      // Most of the time goes into starting: an eighth of the whole run more, so that kills fall everywhere.
      finished = await killOnce(folder, random() * (1500 + milliseconds / 8));
      if (finished) break;
      killed++;
      const problem = await problemOf(folder);
      if (problem) problems.push(`Kill ${killed}: ${problem}`);
      else whole++;
      if (killed % 10 === 0) console.error(`${killed} of ${kills}, ${await stepOf(folder)} steps done`);
    }
    if (!finished) await finish(folder);
    const outcome = await outcomeOf(folder);
    for (const what of Object.keys(expected))
      if (!isDeepStrictEqual(outcome[what], expected[what])) problems.push(`Run ${n}: ${what} differ.`);
    compared.push(isDeepStrictEqual(outcome, expected));
  }
  return { whole, compared };
}

/** Starts or resumes a run and kills it after a while. @returns whether it had ended by itself before */
async function killOnce(folder, milliseconds) {
  const victim = ['trainer', 'both', 'host first'][Math.floor(random() * 3)];
  if (victim === 'trainer') {
    const child = run(trainer, ['train', JSON.stringify({ runFolder: folder })]);
    const end = ended(child);
    await Promise.race([sleep(milliseconds), end]);
    if (child.exitCode === null) child.kill('SIGKILL');
    return outcomeOfChild(await end, folder);
  }
  const host = run(cli, ['resume', folder]);
  const end = ended(host);
  const pid = await Promise.race([trainerPid(folder), end.then(() => undefined)]);
  if (pid === undefined) return outcomeOfChild(await end, folder);
  await Promise.race([sleep(milliseconds), end]);
  if (victim === 'host first') {
    host.kill('SIGKILL');
    await sleep(random() * 500);
  }
  kill(pid);
  host.kill('SIGKILL');
  await end;
  while (isThere(pid)) await sleep(5);
  return (await readJson(folder, 'run.json')).status === 'finished';
}

async function outcomeOfChild({ code, said }, folder) {
  if (code !== 0 && code !== null) throw new Error(`It ended by itself with exit code ${code}:\n${said}`);
  return (await readJson(folder, 'run.json')).status === 'finished';
}

async function finish(folder) {
  const { code, said } = await ended(run(trainer, ['train', JSON.stringify({ runFolder: folder })]));
  if (code !== 0) throw new Error(`It could not go on:\n${said}`);
}

/** What is wrong with a run folder after a kill; nothing if it is whole. */
async function problemOf(folder) {
  try {
    const { status } = await readJson(folder, 'run.json');
    if (!['queued', 'starting', 'running', 'failed'].includes(status)) return `run.json says ${status}`;
    await readJson(folder, 'config.json');
    const lines = (await textOf(folder, 'metrics.jsonl')).split('\n').slice(0, -1);
    const steps = lines.map((line) => JSON.parse(line)).filter(({ kind }) => kind === 'step');
    if (steps.some(({ step }, i) => step !== i + 1)) return 'metrics.jsonl has steps twice or not at all';
    return await checkpointProblem(folder, steps.length);
  } catch (error) {
    return error.message;
  }
}

async function checkpointProblem(folder, steps) {
  const read = (name) => safetensors(path.join(folder, 'checkpoints', name)).catch(absent);
  const [last, state, next] = await Promise.all(
    ['last.safetensors', 'last.state.safetensors', 'last.state.next.safetensors'].map(read),
  );
  await read('best.safetensors');
  if (!last) return undefined;
  const step = Number(last.metadata.step);
  if (step > steps) return `the checkpoint is of step ${step}, but metrics.jsonl ends with step ${steps}`;
  const found = [state, next].some((one) => one && JSON.parse(one.metadata.position).step === step);
  return found ? undefined : `no state is of the step of last.safetensors, ${step}`;
}

/** All that a run has computed; not what the clock gave. */
async function outcomeOf(folder) {
  const records = (await textOf(folder, 'metrics.jsonl'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const curves = records.map((record) => ({ ...record, time: 0, imagesPerSecond: 0, dataWait: 0, duration: 0 }));
  const weights = (name) => safetensors(path.join(folder, 'checkpoints', name)).then(({ numbers }) => numbers);
  return {
    curves,
    evaluation: await readJson(folder, 'evaluation.json'),
    best: await weights('best.safetensors'),
    last: await weights('last.safetensors'),
    state: await weights('last.state.safetensors'),
  };
}

async function safetensors(file) {
  const bytes = await readFile(file);
  const length = Number(bytes.readBigUInt64LE(0));
  const { __metadata__: metadata, ...tensors } = JSON.parse(bytes.toString('utf8', 8, 8 + length));
  const numbers = bytes.subarray(8 + length);
  const end = Math.max(...Object.values(tensors).map(({ data_offsets }) => data_offsets[1]));
  if (numbers.length !== end) throw new Error(`${file} has ${numbers.length} bytes of numbers instead of ${end}`);
  return { metadata, numbers };
}

/** A new run with the same configuration. */
async function copyOf(untouched, n) {
  const folder = path.join(path.dirname(untouched), `killed-${n}`);
  await mkdir(folder);
  await writeFile(path.join(folder, 'config.json'), await textOf(untouched, 'config.json'));
  const { version, name, configPath } = await readJson(untouched, 'run.json');
  const record = { version, id: `killed-${n}`, name, status: 'queued', createdAt: Date.now(), configPath };
  await writeFile(path.join(folder, 'run.json'), JSON.stringify(record));
  return folder;
}

async function trainerPid(folder) {
  const earlier = (await readJson(folder, 'run.json')).process?.pid;
  for (;;) {
    const { process: started } = await readJson(folder, 'run.json');
    if (started && started.pid !== earlier) return started.pid;
    await sleep(10);
  }
}

function run(script, args) {
  const child = spawn(process.execPath, [script, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(child);
  return child;
}

async function ended(child) {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (said += bytes));
  const [code] = await once(child, 'exit');
  children.delete(child);
  return { code, said };
}

function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function isThere(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function absent(error) {
  if (error.code !== 'ENOENT') throw error;
}

function textOf(folder, name) {
  return readFile(path.join(folder, name), 'utf8').catch((error) => absent(error) ?? '');
}

async function readJson(folder, name) {
  return JSON.parse(await readFile(path.join(folder, name), 'utf8'));
}

async function stepOf(folder) {
  return (await readJson(folder, 'run.json')).progress?.step ?? 0;
}

/** Three classes of coloured noise. */
async function writeImages(folder) {
  const pixels = noise(1);
  const colours = { blue: [40, 60, 200], green: [50, 180, 60], red: [210, 50, 40] };
  for (const [split, count] of Object.entries({ train: 16, val: 4, test: 4 }))
    for (const [name, colour] of Object.entries(colours)) {
      const classFolder = path.join(folder, split, name);
      await mkdir(classFolder, { recursive: true });
      for (let i = 0; i < count; i++) {
        const bytes = Uint8Array.from({ length: 24 * 24 * 3 }, (_, at) => colour[at % 3] + 40 * (pixels() - 0.5));
        await sharp(bytes, { raw: { width: 24, height: 24, channels: 3 } })
          .png()
          .toFile(path.join(classFolder, `${i}.png`));
      }
    }
}

/** A linear congruential generator on [0, 1): any noise will do. */
function noise(start) {
  let state = (start + 1) * 7919;
  return () => (state = (state * 16807) % 2147483647) / 2147483647;
}
