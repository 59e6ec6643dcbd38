import path from 'node:path';
import type { RunConfig } from './schema';
import { hubModelOf } from './weightsSource';

/**
 * The configuration with its paths made absolute, as `config.json` of a run keeps it: nothing may then depend on the folder
 * somebody happens to be in. @param baseFolder Absolute folder of the configuration file, where relative paths start.
 */
export function resolveConfig(config: RunConfig, baseFolder: string): RunConfig {
  const absolute = (file: string) => path.resolve(baseFolder, file);
  const { data, model } = config;
  const single = { ...config };
  // A run is one of them.
  delete single.sweep;
  delete single.study;
  return {
    ...single,
    data: { ...data, path: absolute(data.path) },
    model: { ...model, weights: resolveWeights(model.weights, baseFolder) },
  };
}

/** What `model.weights` names: the absolute path of a file, or a model on the hub as it is. */
export function resolveWeights(weights: string | null, baseFolder: string): string | null {
  return weights === null || hubModelOf(weights) ? weights : path.resolve(baseFolder, weights);
}
