import { z } from 'zod';
import { hubModelOf } from '../../config/weightsSource';
import type { RunConfig } from '../../config/schema';
import type { Normalization } from '../backbones/backbone';
import { createBackbone } from '../backbones/createBackbone';
import { openSafetensors, type Safetensors } from '../backbones/weights/safetensors';
import { describeFit, fitWeights, type Fit } from '../backbones/weights/fit';
import { assignState } from '../backbones/weights/stateDict';
import { copyValues } from '../backbones/weights/variableData';
import { StoppedError } from '../errors';
import { cacheFolder } from '../hub/cache';
import { hubOf } from '../hub/hub';
import { fetchHubWeights, glimpseHubWeights, megabytes } from '../hub/hubWeights';
import type { Network } from '../network';
import { jsonText, normalizationText } from './modelCheckpoint';
import { openWeights } from './openWeights';
import type { CompleteConfig } from './ownBackbone';

export type PretrainedConfig = Pick<CompleteConfig, 'seed' | 'topology'> & {
  model: Pick<RunConfig['model'], 'backbone' | 'width' | 'featureLayer' | 'weights'>;
  data: Pick<RunConfig['data'], 'imageSize'>;
};

export interface PretrainedOptions {
  /** Names of the run's classes, in the order of the network's outputs. */
  readonly classes: readonly string[];
  /** Takes a line for the log. */
  readonly print: (line: string) => void;
  /** Ends a download with a StoppedError. */
  readonly stop?: AbortSignal;
  /** Takes what is being done, again and again, when it takes long. */
  readonly tell?: (activity: string) => void;
  /** Takes the file that the weights are in. */
  readonly onFile?: (file: string) => Promise<void>;
}

/**
 * Puts the weights that the configuration names into the network; without any it stays as it is.
 * @returns how the images were normalized that the weights were made with, if the weights say so
 * @throws {BadInputError} when the file cannot be read, or the hub does not have it
 * @throws {WeightsError} when it is damaged or does not fit the network
 * @throws {StoppedError}
 */
export async function loadPretrained(
  network: Network,
  config: PretrainedConfig,
  { classes, print, stop, tell, onFile }: PretrainedOptions,
): Promise<Normalization | undefined> {
  const { weights } = config.model;
  if (weights === null) {
    print('Training from random weights: model.weights is null.');
    return undefined;
  }
  const model = hubModelOf(weights);
  const onProgress = (done: number, total: number) =>
    tell?.(`Downloading ${weights}: ${(done / 1e6).toFixed(1)} of ${megabytes(total)}`);
  const options = { ...hubSettings(), print, signal: stop, onProgress };
  const source = model ? await fetchHubWeights(model, options).catch(stopped(stop)) : { file: weights };
  const file = openWeights(source.file, config.model.backbone);
  try {
    const fit = fitWeights(network, file.tensors, weights, { run: classes, file: classesOf(file) });
    assignState(network, fit.tensors, weights);
    fillMissing(network, config, fit);
    const [first, ...more] = describeFit(fit);
    print(`Loaded ${weights}: ${first}`);
    more.forEach(print);
    await onFile?.(source.file);
    const own = normalizationText.safeParse(file.metadata['normalization']);
    return own.success ? own.data : source.normalization;
  } finally {
    file.close();
  }
}

/**
 * Finds out whether the weights that the configuration names fit the network, without downloading them.
 * @param run names of the run's classes, if they are known
 * @returns what a person should know of them, in lines
 * @throws {BadInputError | WeightsError} as `loadPretrained` would
 */
export async function checkPretrained(
  network: Network,
  { model }: Pick<PretrainedConfig, 'model'>,
  run?: readonly string[],
): Promise<string[]> {
  const { weights } = model;
  if (weights === null) return [];
  const lines: string[] = [];
  const hubModel = hubModelOf(weights);
  const options = { ...hubSettings(), print: (line: string) => lines.push(line) };
  const fitOf = (file: Safetensors) =>
    fitWeights(network, file.tensors, weights, run && { run, file: classesOf(file) });
  const source = hubModel ? await glimpseHubWeights(hubModel, options) : { file: weights };
  if ('size' in source) {
    lines.push(`${weights}: ${megabytes(source.size)} (${source.file}) will be downloaded when the run starts.`);
    if (!source.start) return lines;
    return [...lines, ...describeFit(fitOf(openSafetensors(source.start)))];
  }
  const file = openWeights(source.file, model.backbone);
  try {
    const fit = fitOf(file);
    // Reads every number: one that float32 cannot hold, or a part that is missing, shows only then.
    for (const tensor of fit.tensors.values()) void tensor.data;
    return [...lines, ...describeFit(fit)];
  } finally {
    file.close();
  }
}

/** Names of the classes of a checkpoint of this trainer. Other files do not say what the outputs of their classifier are. */
function classesOf({ metadata }: Safetensors): string[] | undefined {
  return jsonText(z.array(z.string())).safeParse(metadata['classes']).data;
}

function hubSettings() {
  return { hub: hubOf(process.env), cache: cacheFolder(process.env) };
}

function stopped(stop: AbortSignal | undefined) {
  return (error: unknown): never => {
    throw stop?.aborted ? new StoppedError() : error;
  };
}

/** Weights that the file lacks are as random as if there were no file. */
function fillMissing(network: Network, config: PretrainedConfig, { missing }: Fit): void {
  if (missing.length === 0) return;
  const random = createBackbone(config, config.seed);
  const values = new Map([...random.parameters, ...random.buffers].filter(([name]) => missing.includes(name)));
  copyValues(values, new Map([...network.parameters, ...network.buffers]));
  random.dispose();
}
