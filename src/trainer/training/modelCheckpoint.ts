import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { runPaths } from '../../runFolder/layout';
import { topologyKey } from '../backbones/weights/layersModelFile';
import { readSafetensors, type Safetensors } from '../backbones/weights/safetensors';
import { loadStateDict } from '../backbones/weights/stateDict';
import type { TensorData } from '../backbones/weights/tensorData';
import type { Normalization } from '../backbones/backbone';
import { BadInputError } from '../errors';
import type { Network } from '../network';
import type { CompleteConfig } from './ownBackbone';

/** A text in a file's metadata that is JSON of `schema`. */
export function jsonText<Schema extends z.ZodType>(schema: Schema) {
  const json = z.string().transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue('not JSON');
      return z.NEVER;
    }
  });
  return json.pipe(schema);
}

const triple = z.tuple([z.number(), z.number(), z.number()]);

/** How the images were normalized that a network was trained on. */
export const normalizationText = jsonText(z.object({ mean: triple, std: triple }));

const metadataSchema = z.object({
  /** Steps and epochs finished. */
  step: z.coerce.number().int(),
  epoch: z.coerce.number().int(),
  classes: jsonText(z.array(z.string())),
  normalization: normalizationText,
  [topologyKey]: z.string().optional(),
});

/** A network's weights as a run saved them, ready to be put into a network. */
export interface ModelCheckpoint {
  file: string;
  tensors: ReadonlyMap<string, TensorData>;
  /** Steps finished. */
  step: number;
  /** Epochs finished. */
  epoch: number;
  classes: string[];
  normalization: Normalization;
  /** Layers of a person's own backbone, as JSON. */
  topology?: string | undefined;
}

/** What a model file says of itself; `format` is what Python's safetensors library wants to see. */
export function modelMetadata(
  config: CompleteConfig,
  about: Pick<ModelCheckpoint, 'step' | 'epoch' | 'classes' | 'normalization'>,
): Record<string, string> {
  return {
    format: 'pt',
    step: String(about.step),
    epoch: String(about.epoch),
    classes: JSON.stringify(about.classes),
    normalization: JSON.stringify(about.normalization),
    imageSize: String(config.data.imageSize),
    backbone: config.model.backbone,
    width: String(config.model.width),
    ...(config.topology && { [topologyKey]: config.topology.text, featureLayer: config.model.featureLayer! }),
  };
}

/**
 * @returns undefined if the file does not exist
 * @throws {WeightsError} when it is damaged
 */
export async function readModel(file: string): Promise<ModelCheckpoint | undefined> {
  const read = await readIfThere(file);
  if (!read) return undefined;
  const about = metadataSchema.safeParse(read.metadata);
  if (!about.success) throw new BadInputError(`${file} is not a checkpoint of this trainer: its metadata is missing.`);
  return { file, tensors: read.tensors, ...about.data };
}

/**
 * The best checkpoint of a run, else the last.
 * @throws {BadInputError} when there is none
 * @throws {WeightsError} when it is damaged
 */
export async function readBestModel(runFolder: string): Promise<ModelCheckpoint> {
  const { best, last, checkpoints } = runPaths(runFolder);
  const model = (await readModel(best.model)) ?? (await readModel(last.model));
  if (!model)
    throw new BadInputError(
      `${checkpoints} holds no checkpoint: the run must have finished an epoch, or have been stopped.`,
    );
  return model;
}

/** @throws {WeightsError} when the checkpoint does not fit the network */
export function loadModel(network: Network, { tensors, file }: ModelCheckpoint): void {
  loadStateDict(network, tensors, file);
}

/** @throws {WeightsError} when the file is damaged */
export async function readIfThere(file: string): Promise<Safetensors | undefined> {
  try {
    return readSafetensors(await readFile(file), file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
