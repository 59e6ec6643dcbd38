import path from 'node:path';
import { configFileSuffix } from '../../runFolder/layout';
import { isReadable, type RunEntry } from './runEntry';

/** What stands for a run's configuration and images in lists. */

/** The name of the configuration file, without its suffix: "flowers". */
export function configurationOf(entry: RunEntry): string | undefined {
  const configPath = isReadable(entry) ? entry.run.configPath : undefined;
  return configPath === undefined ? undefined : path.basename(configPath, configFileSuffix);
}

/** The name of the image folder or list. */
export function datasetOf(entry: RunEntry): string | undefined {
  if (!isReadable(entry)) return undefined;
  const dataset = entry.run.dataset?.path ?? entry.facts?.dataset;
  return dataset === undefined ? undefined : path.basename(dataset);
}
