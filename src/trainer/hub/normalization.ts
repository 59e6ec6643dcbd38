import { z } from 'zod';
import type { Normalization } from '../backbones/backbone';
import { request, type Hub, type HubFile } from './hub';

const triple = z.tuple([z.number(), z.number(), z.number()]).readonly();
export const normalizationSchema = z.object({ mean: triple, std: triple });

/** The files in which models say how their images were normalized: timm's, transformers', open_clip's. */
const sources: readonly (readonly [string, z.ZodType<Normalization>])[] = [
  ['config.json', z.object({ pretrained_cfg: normalizationSchema }).transform((config) => config.pretrained_cfg)],
  [
    'preprocessor_config.json',
    z
      .object({ image_mean: triple, image_std: triple })
      .transform(({ image_mean: mean, image_std: std }) => ({ mean, std })),
  ],
  [
    'open_clip_config.json',
    z.object({ preprocess_cfg: normalizationSchema }).transform((config) => config.preprocess_cfg),
  ],
];

/** What a model says of its images' normalization. @throws as `request` */
export async function normalizationIn(
  hub: Hub,
  files: readonly HubFile[],
  signal?: AbortSignal,
): Promise<Normalization | undefined> {
  for (const [name, schema] of sources) {
    const file = files.find((candidate) => candidate.name === name);
    if (!file) continue;
    const response = await request(hub, file.url, { signal });
    const parsed = schema.safeParse(await response.json().catch(() => undefined));
    if (parsed.success) return parsed.data;
  }
  return undefined;
}
