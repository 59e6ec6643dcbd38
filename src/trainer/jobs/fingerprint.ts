import { z } from 'zod';
import { resolveConfig } from '../../config/resolve';
import { runConfigSchema, type RunConfig } from '../../config/schema';
import { hubModelOf } from '../../config/weightsSource';
import type { RunWeights } from '../../protocol/origin';
import { openDataset } from '../data/dataset';
import { changesSince, datasetContents } from '../fingerprints/datasetContents';
import { weightsFingerprint } from '../fingerprints/weightsFingerprint';
import { cacheFolder } from '../hub/cache';
import { hubOf } from '../hub/hub';
import { glimpseHubWeights } from '../hub/hubWeights';
import { openWeights } from '../training/openWeights';
import type { Job } from './job';
import { startTrainingEngine } from './runEngine';
import { runEngineOf, runVersions } from './versions';

/** What a run of a configuration would be made of now: images, weights, engine and versions. */
export const fingerprintJob: Job<'fingerprint'> = {
  params: z.strictObject({ config: runConfigSchema, baseFolder: z.string(), contents: z.string().optional() }),
  async run({ config: given, baseFolder, contents: before }, progress) {
    const config = resolveConfig(given, baseFolder);
    const cache = cacheFolder(process.env);
    const dataset = await openDataset(config.data, baseFolder, config.seed);
    const onProgress = (done: number, total: number) => progress(done, total, 'images');
    const { contents, images } = await datasetContents(dataset, { cache, onProgress });
    const changes = before && before !== contents ? await changesSince(before, images, cache) : undefined;
    const engine = await startTrainingEngine(config);
    try {
      return {
        dataset: { fingerprint: dataset.fingerprint, contents, ...(changes && { changes }) },
        weights: await weightsNow(config, cache),
        engine: await runEngineOf(engine),
        versions: runVersions(),
      };
    } finally {
      await engine.dispose();
    }
  },
};

/** @throws {BadInputError} when the file is not there, or the hub does not have the model */
async function weightsNow({ model }: RunConfig, cache: string): Promise<RunWeights | undefined> {
  const { weights: source, backbone } = model;
  if (source === null) return undefined;
  const hubModel = hubModelOf(source);
  const print = () => undefined;
  const found = hubModel
    ? await glimpseHubWeights(hubModel, { hub: hubOf(process.env), cache, print })
    : { file: source };
  // It would be downloaded when the run starts.
  if ('size' in found) return undefined;
  openWeights(found.file, backbone).close();
  return { source, sha256: await weightsFingerprint(found.file, cache) };
}
