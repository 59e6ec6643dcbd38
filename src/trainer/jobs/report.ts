import { z } from 'zod';
import { dataSchema } from '../../config/sections/data';
import { reportDataset } from '../data/report';
import { cacheFolder } from '../hub/cache';
import type { Job } from './job';

/** What is in a dataset, and what should be looked at before it is trained on. */
export const reportJob: Job<'report'> = {
  params: z.strictObject({ data: dataSchema, baseFolder: z.string(), seed: z.number() }),
  run(params, progress) {
    const onProgress = (done: number, total: number) => progress(done, total, 'images');
    return reportDataset(params, { cache: cacheFolder(process.env), onProgress });
  },
};
