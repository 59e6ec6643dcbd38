import type { Halving } from '../config/sections/sweep';
import { exitCodes } from '../protocol/jobs';
import { isActive } from '../protocol/lifeCycle';
import type { RunRecord } from '../protocol/run';
import { createMissing, findRuns, type PlannedRun, type PresentRun } from '../runs/plans/plannedRuns';
import { type TrainAll, trainThroughQueue } from '../runs/plans/trainAll';
import { QueueRunner } from '../runs/queue/queueRunner';
import { trainOnSlurm } from '../runs/slurm/trainOnSlurm';
import { trainWithHalving } from '../runs/sweeps/halving';
import type { Screen } from './screen';
import { onStopSignals } from './stopSignals';
import { formatCount, formatPercent } from './text/format';
import { trainerProgram } from './trainerProgram';

export interface PlanTraining {
  planned: readonly PlannedRun[];
  /** Absolute path of the configuration file. */
  configPath: string;
  halving?: Halving | undefined;
  /** Train also what is there already. */
  again: boolean;
  screen: Screen;
}

/**
 * Trains the runs of a sweep or a study through the queue, those that are not there yet, and says what happens to each. Ctrl-C
 * stops them; the same command goes on.
 * @returns the runs, in the order of the plan
 * @throws {DOMException} AbortError when a person ended it
 */
export async function trainPlan({ planned, configPath, halving, again, screen }: PlanTraining): Promise<PresentRun[]> {
  const present = again ? planned.map(() => undefined) : await findRuns(planned, configPath);
  const finished = present.filter((one) => one?.run.status === 'finished').length;
  const there = finished > 0 ? `, of which ${finished} ${finished === 1 ? 'has' : 'have'} finished already` : '';
  screen.print(`${formatCount(planned.length, 'run', 'runs')}${there}.`);
  const all = await createMissing(planned, present, { configPath, trusted: true });
  const folders = all.map(({ runFolder }) => runFolder);
  const calledOff = new AbortController();
  const release = onStopSignals({
    ask() {
      screen.print('Stopping all runs: each finishes its step and saves…');
      calledOff.abort();
    },
    insist: () => process.exit(exitCodes.stopped),
  });
  const queue = queueRunner(screen);
  const options = { env: trainerProgram.env, signal: calledOff.signal, onLook: shower(screen) };
  const slurm = planned[0]?.config.launcher?.slurm;
  const trainAll: TrainAll = slurm ? trainOnSlurm(slurm, trainerProgram) : trainThroughQueue;
  try {
    if (!slurm) queue.start();
    const onRung = ({ epoch, runs, kept }: { epoch: number; runs: number; kept: number }) =>
      screen.print(`Epoch ${epoch}: the best ${kept} of ${runs} runs go on.`);
    const runs = halving
      ? await trainWithHalving(folders, halving, trainAll, { ...options, onRung })
      : await trainAll(folders, options);
    return folders.map((runFolder, i) => ({ runFolder, run: runs[i]! }));
  } finally {
    queue.dispose();
    release();
    screen.clear();
  }
}

/** The exit code of a command that trained many runs. @param mayStop whether runs that stopped are as they should be */
export function exitCodeOfAll(runs: readonly PresentRun[], mayStop: boolean): number {
  const isWell = ({ run }: PresentRun) => run.status === 'finished' || (mayStop && run.status === 'stopped');
  return runs.every(isWell) ? exitCodes.done : exitCodes.failed;
}

function queueRunner(screen: Screen): QueueRunner {
  return new QueueRunner({
    program: () => ({ ...trainerProgram, env: trainerProgram.env ?? process.env }),
    runsPerDevice: () => 1,
    onStart: (_folder, error) => error && screen.printError(error.message),
    onError: (error) => screen.printError(error.message),
  });
}

/** Shows how many runs are done, and a line for each that ends. */
function shower(screen: Screen): (runs: readonly RunRecord[]) => void {
  const ended = new Map<string, string>();
  let isFirst = true;
  return (runs) => {
    const over = runs.filter(({ status }) => status !== 'queued' && !isActive(status));
    for (const run of over) {
      const state = `${run.status} ${run.progress?.epoch ?? 0}`;
      if (!isFirst && ended.get(run.id) !== state) screen.print(endLine(run));
      ended.set(run.id, state);
    }
    for (const { id, status } of runs) if (isActive(status)) ended.delete(id);
    isFirst = false;
    const active = runs.filter(({ status }) => isActive(status));
    const epochs = active.map(({ progress }) => (progress ? `${progress.epoch}/${progress.totalEpochs}` : 'starting'));
    const training = active.length > 0 ? `, training: epoch ${epochs.join(', ')}` : '';
    screen.draw(`${over.length} of ${runs.length} ended${training}`.slice(0, screen.columns));
  };
}

function endLine({ name, status, progress, summary = {}, error }: RunRecord): string {
  if (status === 'failed' || status === 'lost') return `${name}: ${status}. ${error?.message ?? ''}`.trim();
  const figures = [
    `validation ${formatPercent(summary.bestValidationAccuracy)}`,
    ...(summary.testAccuracy === undefined ? [] : [`test ${formatPercent(summary.testAccuracy)}`]),
  ];
  const at = status === 'stopped' ? ` at epoch ${progress?.epoch ?? 0}` : '';
  return `${name}: ${status}${at}, ${figures.join(', ')}`;
}
