import { z } from 'zod';
import { exportFormatNames } from '../../protocol/exporting';
import { exportRun } from '../export';
import type { Job } from './job';
import { openTrainedRun } from './trainedRun';

const activities = 3;

/** Writes the best network of a run for other programs. */
export const exportJob: Job<'export'> = {
  params: z.strictObject({
    runFolder: z.string(),
    format: z.enum(exportFormatNames),
    outputFolder: z.string(),
    overwrite: z.boolean().default(false),
    operatorSet: z.number().int().optional(),
    half: z.boolean().optional(),
  }),
  async run(params, progress) {
    let done = 0;
    const tell = (activity: string) => progress(done++, activities, activity);
    tell('Opening the run');
    // The engine that records graphs, whatever the run was trained on.
    const run = await openTrainedRun(params.runFolder, 'onnx');
    try {
      return await exportRun(run, { ...params, overwrite: params.overwrite ?? false }, tell);
    } finally {
      await run.dispose();
    }
  },
};
