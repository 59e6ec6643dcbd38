import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { HashCache } from './hashCache';

/** As far as a TensorFlow.js `model.json` names other files. */
const manifestSchema = z.object({ weightsManifest: z.array(z.object({ paths: z.array(z.string()) })) });

/**
 * SHA-256 of a file of weights, hex; of a TensorFlow.js model over the hashes of `model.json` and its shards.
 * @param cache folder of the cache
 * @throws the system's error when a file cannot be read
 */
export async function weightsFingerprint(file: string, cache: string): Promise<string> {
  const name = createHash('sha256').update(file).digest('hex');
  const hashes = await new HashCache(path.join(cache, 'hashes', `${name}.json`)).hashesOf(await filesOf(file));
  return hashes.length === 1 ? hashes[0]! : createHash('sha256').update(hashes.join('\n')).digest('hex');
}

async function filesOf(file: string): Promise<string[]> {
  if (!file.endsWith('.json')) return [file];
  const { data } = manifestSchema.safeParse(JSON.parse(await readFile(file, 'utf8')));
  const shards = data?.weightsManifest.flatMap(({ paths }) => paths) ?? [];
  return [file, ...shards.map((shard) => path.join(path.dirname(file), shard))];
}
