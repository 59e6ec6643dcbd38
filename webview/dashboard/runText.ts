import type { RunConfig } from '../../src/config/schema';
import { backbones } from '../../src/config/sections/backbones';
import type { PublicRun } from '../../src/protocol/dashboard';
import { allows, isActive } from '../../src/protocol/lifeCycle';
import { currentEpoch } from '../../src/protocol/progress';
import type { RunProgress, RunStatus } from '../../src/protocol/run';
import { formatCount, formatDuration } from '../shared/format';
import type { IconName } from '../shared/Icon';

/** A status as the dashboard shows it: never by colour alone. */
export const statusLooks: Record<RunStatus, { word: string; icon: IconName; spinning?: boolean }> = {
  queued: { word: 'Queued', icon: 'clock' },
  starting: { word: 'Starting', icon: 'ring', spinning: true },
  running: { word: 'Running', icon: 'ring', spinning: true },
  pausing: { word: 'Pausing', icon: 'ring', spinning: true },
  paused: { word: 'Paused', icon: 'pause' },
  stopping: { word: 'Stopping', icon: 'ring', spinning: true },
  stopped: { word: 'Stopped', icon: 'stop' },
  finished: { word: 'Finished', icon: 'check' },
  failed: { word: 'Failed', icon: 'cross' },
  lost: { word: 'Failed', icon: 'cross' },
};

const regularizerNames: Record<RunConfig['regularizer']['name'], string> = {
  none: 'Plain fine-tuning',
  adarand: 'AdaRand',
  randreg: 'RandReg',
  l2sp: 'L²-SP',
  'feature-norm': 'Feature norm',
  bss: 'Batch spectral shrinkage',
  delta: 'DELTA',
  supcon: 'Supervised contrast',
};

/** What trains, on what: `AdaRand, λ = 1`, `ResNet-18, pretrained`, `onnx 1.20.1`, `AMD EPYC, 2 threads`. */
export function runDescription(config: RunConfig, run: PublicRun): string[] {
  const { engine } = run;
  return [
    describeRegularizer(config.regularizer),
    describeModel(config.model),
    ...(engine ? [[engine.name, engine.version].filter(Boolean).join(' '), engine.device] : []),
  ];
}

function describeRegularizer(regularizer: RunConfig['regularizer']): string {
  const name = regularizerNames[regularizer.name];
  const prior = 'prior' in regularizer ? ` (${regularizer.prior})` : '';
  const lambda = 'lambda' in regularizer ? `, λ = ${regularizer.lambda}` : '';
  return name + prior + lambda;
}

function describeModel(model: RunConfig['model']): string {
  const width = model.width === 1 ? '' : ` × ${model.width} width`;
  return `${backbones[model.backbone].label}${width}, ${model.weights === null ? 'from scratch' : 'pretrained'}`;
}

/** `Epoch 3 of 60 · step 250 of 6,000` */
export function describeProgress(progress: RunProgress): string {
  return [
    `Epoch ${formatCount(currentEpoch(progress))} of ${formatCount(progress.totalEpochs)}`,
    `step ${formatCount(progress.step)} of ${formatCount(progress.totalSteps)}`,
  ].join(' · ');
}

/** `3 min 12 s elapsed · 20 min 05 s left`. @param now Milliseconds since 1970. */
export function describeTime(run: PublicRun, now: number): string {
  const parts: string[] = [];
  if (run.startedAt !== undefined)
    parts.push(`${formatDuration(((run.endedAt ?? now) - run.startedAt) / 1000)} elapsed`);
  const left = run.progress?.secondsLeft;
  if (run.status === 'running' && left !== undefined) parts.push(`${formatDuration(left)} left`);
  return parts.join(' · ');
}

/** 0–1. */
export function progressFraction(run: PublicRun): number {
  const { progress } = run;
  if (!progress || progress.totalSteps === 0) return 0;
  return Math.min(1, progress.step / progress.totalSteps);
}

/** What a person may ask for in this status. */
export function possibleActions({ status }: PublicRun) {
  return {
    /** While it is stopping, another stop ends it at once. */
    stop: allows(status, 'stop'),
    pause: allows(status, 'pause'),
    continue: allows(status, 'continue'),
    resume: allows(status, 'enqueue') && !isActive(status),
    extend: allows(status, 'extend'),
    restart: allows(status, 'extend'),
  };
}

/** `exit code 137`, `signal SIGKILL`, or nothing. */
export function describeExit(error: NonNullable<PublicRun['error']>): string {
  const { exitCode, signal } = error;
  if (signal) return `signal ${signal}`;
  return exitCode === undefined || exitCode === null ? '' : `exit code ${exitCode}`;
}
