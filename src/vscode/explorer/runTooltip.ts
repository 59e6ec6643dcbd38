import type { RunConfig } from '../../config/schema';
import { isActive } from '../../protocol/lifeCycle';
import type { ResourceSample } from '../../protocol/resources';
import type { RunRecord } from '../../protocol/run';
import { formatBytes, formatDuration, formatPercent, formatTime } from '../base/format';
import type { ReadableRun } from './runEntry';
import { epochText } from './runText';

/** What a hover tells besides the run's record. */
export interface RunDetails {
  config?: RunConfig | undefined;
  /** Size of the run folder. */
  bytes?: number;
  /** What the run took of the machine when that was measured last. */
  resources?: ResourceSample | undefined;
  now?: number;
}

/** The hover of a run in the explorer, as Markdown: what it is, how far it is, how well it does, where it is. */
export function runTooltip({ folder, run, annotations }: ReadableRun, details: RunDetails = {}): string {
  const { config, bytes, resources, now = Date.now() } = details;
  const rows: [string, string | undefined][] = [
    ['Progress', progressRow(run)],
    ['Best validation accuracy', percent(run.summary?.bestValidationAccuracy)],
    ['Test accuracy', percent(run.summary?.testAccuracy)],
    [
      'Best checkpoint',
      run.summary?.bestEpoch === undefined ? undefined : `epoch ${run.summary.bestEpoch} (lowest validation loss)`,
    ],
    ['Network', config && networkRow(config)],
    ['Regularizer', config && regularizerRow(config)],
    ['Optimizer', config && `${config.optimizer.name}, learning rate ${config.optimizer.learningRate}`],
    ['Images', run.dataset && datasetRow(run.dataset)],
    ['Engine', run.engine && `${run.engine.name} on ${run.engine.device}`],
    [
      'Speed',
      run.summary?.imagesPerSecond === undefined ? undefined : `${Math.round(run.summary.imagesPerSecond)} images/s`,
    ],
    ['Uses', resources && isActive(run.status) ? resourcesText(resources) : undefined],
    ['Started', formatTime(run.startedAt ?? run.createdAt, now)],
    ['Took', run.endedAt && run.startedAt ? formatDuration((run.endedAt - run.startedAt) / 1000) : undefined],
    ['Git commit', run.gitCommit?.slice(0, 10)],
    ['Tags', annotations?.tags?.join(', ')],
    ['On disk', bytes === undefined ? undefined : formatBytes(bytes)],
  ];
  const table = rows
    .filter(([, value]) => value !== undefined)
    .map(([label, value]) => `| ${label} | ${escapeMarkdown(value ?? '')} |`);
  return [
    `**${escapeMarkdown(run.name)}** – ${run.status}`,
    ...(annotations?.note ? ['', escapeMarkdown(annotations.note)] : []),
    ...(run.warning && isActive(run.status) ? ['', escapeMarkdown(run.warning)] : []),
    ...(run.error ? ['', escapeMarkdown(run.error.message)] : []),
    ...(run.summary?.endedEarly ? ['', escapeMarkdown(run.summary.endedEarly)] : []),
    '',
    '| | |',
    '| :-- | :-- |',
    ...table,
    '',
    escapeMarkdown(folder),
  ].join('\n');
}

/** "1.8 of 2 cores, 1.2 GB of memory, NVIDIA H100: 97 %, 40 GB, 71 °C" */
function resourcesText({ cores, memory, machine, gpus = [] }: ResourceSample): string {
  const own = [`${cores.toFixed(1)} of ${machine.coresTotal} cores`, `${formatBytes(memory)} of memory`];
  const ofGpus = gpus.map(({ name, use, memory, temperature }) => {
    const figures = [
      use === undefined ? undefined : `${Math.round(100 * use)} %`,
      memory === undefined ? undefined : formatBytes(memory),
      temperature === undefined ? undefined : `${temperature} °C`,
    ];
    return `${name}: ${figures.filter(Boolean).join(', ')}`;
  });
  return [...own, ...ofGpus].join(', ');
}

function progressRow(run: RunRecord): string | undefined {
  if (!run.progress) return undefined;
  const { step, totalSteps, secondsLeft } = run.progress;
  const left = run.status === 'running' && secondsLeft !== undefined ? `, ${formatDuration(secondsLeft)} left` : '';
  return `${epochText(run)}, step ${step} of ${totalSteps}${left}`;
}

function percent(accuracy: number | undefined): string | undefined {
  return accuracy === undefined ? undefined : formatPercent(accuracy);
}

function networkRow({ model, data }: RunConfig): string {
  const width = model.width === 1 ? '' : ` × ${model.width}`;
  return `${model.backbone}${width}, ${model.weights ? 'pretrained' : 'from scratch'}, ${data.imageSize} px`;
}

function regularizerRow({ regularizer }: RunConfig): string {
  return regularizer.name === 'none' ? 'none' : `${regularizer.name}, λ = ${regularizer.lambda}`;
}

function datasetRow({ classes, train, validation, test }: NonNullable<RunRecord['dataset']>): string {
  return `${train} train, ${validation} validation, ${test} test in ${classes.length} classes`;
}

/** Text that Markdown shows as it is: names of runs and folders are a person's, not ours. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~$&]/g, '\\$&').replace(/\r?\n/g, ' ');
}
