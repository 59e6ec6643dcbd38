import type { RunConfig } from '../../config/schema';
import type { Dataset } from '../data/dataset';
import { failureOf, StoppedError } from '../errors';
import { cacheFolder } from '../hub/cache';
import type { RunJournal } from '../runJournal';
import { datasetContents } from './datasetContents';
import { weightsFingerprint } from './weightsFingerprint';

/**
 * What the images of a run hold. A run does not fail because that cannot be noted: an image that cannot be read says so when it
 * is wanted.
 * @throws {StoppedError}
 */
export async function contentsOf(
  dataset: Dataset,
  journal: RunJournal,
  { signal, print }: { signal: AbortSignal; print: (line: string) => void },
): Promise<string | undefined> {
  const onProgress = (done: number, total: number) => journal.tell(`Reading the images: ${done} of ${total}`);
  try {
    return (await datasetContents(dataset, { cache: cacheFolder(process.env), signal, onProgress })).contents;
  } catch (error) {
    if (error instanceof StoppedError) throw error;
    print(`Warning: what the images hold was not noted: ${failureOf(error).message}`);
    return undefined;
  }
}

/** Notes the weights that a run began with, by what is in their file. */
export async function noteWeights(file: string, { model }: RunConfig, journal: RunJournal): Promise<void> {
  const sha256 = await weightsFingerprint(file, cacheFolder(process.env));
  await journal.update({ weights: { source: model.weights ?? file, sha256 } });
}
