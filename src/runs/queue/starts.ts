import { enginesFolder as usualEnginesFolder } from '../../engines/layout';
import { isActive, LifeCycleError } from '../../protocol/lifeCycle';
import type { RunRecord } from '../../protocol/run';
import { RunFolderError } from '../../runFolder/jsonFile';
import { readConfig, readRun, updateRun } from '../../runFolder/runStore';
import { effectiveRun } from '../runState';
import { type Device, deviceKindOf, devicesHere, environmentFor, processor } from './devices';
import { memoryEstimate } from './memoryEstimate';
import { enqueued, ignoreGone } from './queue';
import { type BusyEntry, changeQueue, type QueueEntry, type QueueState } from './queueFile';
import { type Busy, type Turn, turnsOf, type Waiting } from './turns';

export interface QueueOptions {
  /** Runs that may train at the same time on one device. */
  runsPerDevice: number;
  /** Environment of the trainers; `ADARAND_ENGINES_DIR` in it says where the engines are. */
  env: NodeJS.ProcessEnv;
}

/** A run whose turn has come: it is `starting` now, and whoever asked has to start its trainer. */
export interface Start {
  runFolder: string;
  device: Device;
  /** Environment for its trainer. */
  env: NodeJS.ProcessEnv;
}

/**
 * Starts a run if nothing speaks against it, else lets it wait for its turn.
 * @returns the start, or why it waits
 * @throws {LifeCycleError} when it cannot be started
 */
export function takeTurn(runFolder: string, options: QueueOptions): Promise<Start | { reason: string }> {
  return changeQueue<Start | { reason: string }>(async (before) => {
    const state = await settled(await enqueued(before, runFolder, options.env));
    const { turns, devices } = await judge(state, options);
    const turn = turns.find((one) => one.runFolder === runFolder)!;
    if ('reason' in turn) return { state: await explained(state, turns), result: { reason: turn.reason } };
    return begin(state, turn.runFolder, turn.device, devices, options);
  });
}

/** Starts a run at once, whatever else trains. @throws {LifeCycleError} when it cannot be started */
export function skipTurns(runFolder: string, options: QueueOptions): Promise<Start> {
  return changeQueue(async (before) => {
    const state = await enqueued(before, runFolder, options.env);
    const { kind } = await waitingOf(state.queued.at(-1)!);
    const devices = await devicesFor([kind], options.env);
    return begin(
      state,
      runFolder,
      devices.find((device) => device.kind === kind)!,
      devices,
      options,
    );
  });
}

/** The runs whose turn has come, taken out of the queue; the others are told why they wait. */
export function nextStarts(options: QueueOptions): Promise<Start[]> {
  return changeQueue(async (before) => {
    let state = await settled(before);
    const { turns, devices } = await judge(state, options);
    const result: Start[] = [];
    for (const turn of turns) {
      if (!('device' in turn)) continue;
      try {
        const begun = await begin(state, turn.runFolder, turn.device, devices, options);
        state = begun.state;
        result.push(begun.result);
      } catch (error) {
        // Somebody else has changed or damaged it meanwhile: the others shall not wait for that.
        if (!(error instanceof LifeCycleError || error instanceof RunFolderError)) throw error;
        state = { ...state, queued: state.queued.filter(({ runFolder }) => runFolder !== turn.runFolder) };
      }
    }
    return { state: await explained(state, turns), result };
  });
}

async function begin(
  state: QueueState,
  runFolder: string,
  device: Device,
  devices: readonly Device[],
  { env }: QueueOptions,
): Promise<{ state: QueueState; result: Start }> {
  const entry = state.queued.find((one) => one.runFolder === runFolder);
  const { memory } = await waitingOf(entry ?? { runFolder, addedAt: 0 });
  await updateRun(runFolder, { event: 'start' });
  const queued = state.queued.filter((one) => one !== entry);
  const busy = [...state.busy.filter((one) => one.runFolder !== runFolder), { runFolder, device: device.id, memory }];
  const engines = entry?.enginesFolder && { ADARAND_ENGINES_DIR: entry.enginesFolder };
  const result = { runFolder, device, env: { ...env, ...engines, ...environmentFor(device, devices) } };
  return { state: { ...state, queued, busy }, result };
}

/** Without the runs that are gone, have ended, or do not wait any more. */
async function settled(state: QueueState): Promise<QueueState> {
  const queued = await kept(state.queued, ({ status }) => status === 'queued');
  const busy = await kept(state.busy, ({ status }) => isActive(status));
  return { ...state, queued, busy };
}

async function kept<Entry extends { runFolder: string }>(
  entries: readonly Entry[],
  test: (run: RunRecord) => boolean,
): Promise<Entry[]> {
  const runs = await Promise.all(entries.map(({ runFolder }) => runIn(runFolder)));
  return entries.filter((_entry, i) => runs[i] && test(runs[i]));
}

async function runIn(runFolder: string): Promise<RunRecord | undefined> {
  return readRun(runFolder)
    .then((run) => effectiveRun(runFolder, run))
    .catch(() => undefined);
}

async function judge(state: QueueState, { runsPerDevice, env }: QueueOptions) {
  const waiting = await Promise.all(state.queued.map(waitingOf));
  const busy = await Promise.all(state.busy.map(busyOf));
  const kinds = waiting.map(({ kind }) => kind);
  const devices = waiting.length > 0 ? await devicesFor(kinds, env) : [];
  return { turns: turnsOf(waiting, busy, devices, runsPerDevice), devices };
}

/** NVIDIA's driver is asked only for who wants a GPU: it takes its time. */
function devicesFor(kinds: readonly Device['kind'][], env: NodeJS.ProcessEnv): Promise<Device[]> {
  return kinds.includes('gpu') ? devicesHere(env) : Promise.resolve([processor()]);
}

async function waitingOf({ runFolder, enginesFolder }: QueueEntry): Promise<Waiting> {
  const name = (await runIn(runFolder))?.name ?? runFolder;
  const config = await readConfig(runFolder).catch(() => undefined);
  // What is wrong with a configuration that cannot be read, the trainer says.
  if (!config) return { runFolder, name, kind: 'cpu' };
  const kind = deviceKindOf(config, enginesFolder ?? usualEnginesFolder(process.env));
  return { runFolder, name, kind, memory: memoryEstimate(config) };
}

async function busyOf({ runFolder, device, memory }: BusyEntry): Promise<Busy> {
  const run = await runIn(runFolder);
  return { name: run?.name ?? runFolder, device, reserved: run?.status === 'starting' ? memory : undefined };
}

/** Writes into the runs why they wait, where that has changed. */
async function explained(state: QueueState, turns: readonly Turn[]): Promise<QueueState> {
  for (const turn of turns) {
    if (!('reason' in turn)) continue;
    const { activity, status } = (await runIn(turn.runFolder)) ?? {};
    if (status === 'queued' && activity !== turn.reason)
      await updateRun(turn.runFolder, (run) => (run.status === 'queued' ? { activity: turn.reason } : {})).catch(
        ignoreGone,
      );
  }
  return state;
}
