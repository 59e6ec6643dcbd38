import path from 'node:path';
import type { RunConfig } from '../../config/schema';
import { readConfig, readRun } from '../../runFolder/runStore';
import { createNetwork } from '../network';
import { loadModel, readBestModel, type ModelCheckpoint } from '../training/modelCheckpoint';
import type { InferenceOptions } from '../training/inference';
import { startRunEngine } from './runEngine';

/** The best network of a run, on its engine. */
export interface TrainedRun extends InferenceOptions {
  config: RunConfig;
  model: ModelCheckpoint;
  /** Folder that relative paths in the configuration start from. */
  baseFolder: string;
  dispose(): Promise<void>;
}

/**
 * @throws {RunFolderError} when the folder holds no run
 * @throws {BadInputError | WeightsError} when it has no checkpoint, or a damaged one
 */
export async function openTrainedRun(runFolder: string): Promise<TrainedRun> {
  const config = await readConfig(runFolder);
  const baseFolder = baseFolderOf(runFolder, (await readRun(runFolder)).configPath);
  const model = await readBestModel(runFolder);
  const engine = await startRunEngine(config.engine);
  const network = createNetwork(config.model, model.classes.length, config.seed);
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

/** Folder that relative paths in a run's configuration start from. */
export function baseFolderOf(runFolder: string, configPath: string | undefined): string {
  return configPath ? path.dirname(configPath) : runFolder;
}
