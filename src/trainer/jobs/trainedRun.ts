import type { EngineName, RunConfig } from '../../config/schema';
import { createNetwork } from '../network';
import { loadModel, readBestModel, type ModelCheckpoint } from '../training/modelCheckpoint';
import type { InferenceOptions } from '../training/inference';
import { withTopology } from '../training/ownBackbone';
import { readStoredRun } from './runConfiguration';
import { startRunEngine } from './runEngine';

/** The best network of a run, on its engine. */
export interface TrainedRun extends InferenceOptions {
  config: RunConfig;
  model: ModelCheckpoint;
  /** Folder that relative paths in the configuration started from. */
  baseFolder: string;
  dispose(): Promise<void>;
}

/**
 * @param engineName default: the run's
 * @throws {RunFolderError} when the folder holds no run
 * @throws {BadInputError | WeightsError} when it has no checkpoint, or a damaged one
 */
export async function openTrainedRun(runFolder: string, engineName?: EngineName): Promise<TrainedRun> {
  const { config, baseFolder } = await readStoredRun(runFolder);
  const model = await readBestModel(runFolder);
  const engine = await startRunEngine(engineName ?? config.engine);
  const network = createNetwork(await withTopology(config, model), model.classes.length);
  loadModel(network, model);
  return {
    config,
    model,
    baseFolder,
    network,
    engine,
    async dispose() {
      network.dispose();
      await engine.dispose();
    },
  };
}
