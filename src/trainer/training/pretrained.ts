import { readFile } from 'node:fs/promises';
import type { ModelConfig } from '../../config/schema';
import { readSafetensors } from '../backbones/weights/safetensors';
import { loadStateDict } from '../backbones/weights/stateDict';
import type { Normalization } from '../backbones/backbone';
import { BadInputError } from '../errors';
import type { Network } from '../network';
import { normalizationText } from './modelCheckpoint';

/**
 * Puts the weights that the configuration names into the network; without any it stays as it is.
 * @param print takes a line for the log
 * @returns how the images were normalized that the weights were made with, if the file says so
 * @throws {BadInputError} when the file cannot be read
 * @throws {WeightsError} when it is damaged or does not fit the network
 */
export async function loadPretrained(
  network: Network,
  { weights }: Pick<ModelConfig, 'weights'>,
  print: (line: string) => void,
): Promise<Normalization | undefined> {
  if (weights === null) {
    print('Training from random weights: model.weights is null.');
    return undefined;
  }
  const { tensors, metadata } = readSafetensors(await readWeights(weights), weights);
  const { classifierLoaded } = loadStateDict(network, tensors, { source: weights, classifier: 'optional' });
  print(`Loaded ${weights}${classifierLoaded ? '' : '; the classifier is new'}.`);
  const normalization = normalizationText.safeParse(metadata['normalization']);
  return normalization.success ? normalization.data : undefined;
}

async function readWeights(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'it does not exist' : message;
    throw new BadInputError(
      `The weights ${file} cannot be read: ${why}. model.weights must name a .safetensors file, or be null.`,
    );
  }
}
