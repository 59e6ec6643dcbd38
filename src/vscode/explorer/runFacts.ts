import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { runPaths } from '../../runFolder/layout';

/** What of a run's configuration it is grouped and found by. The file is written once, so it is read once. */
export interface RunFacts {
  /** Of the regularizer, e.g. `adarand`. */
  regularizer: string;
  backbone: string;
  /** Absolute path of the image folder or list. */
  dataset: string;
}

/** As little as possible, so that configurations of older and newer versions are understood. */
const factsSchema = z.object({
  data: z.object({ path: z.string() }),
  model: z.object({ backbone: z.string() }),
  regularizer: z.object({ name: z.string() }),
});

/** Nothing when the configuration cannot be read. */
export async function readFacts(folder: string): Promise<RunFacts | undefined> {
  try {
    const { data, success } = factsSchema.safeParse(JSON.parse(await readFile(runPaths(folder).config, 'utf8')));
    if (!success) return undefined;
    return {
      regularizer: data.regularizer.name,
      backbone: data.model.backbone,
      dataset: path.normalize(data.data.path),
    };
  } catch {
    return undefined;
  }
}
