import { z } from 'zod';
import { listEngines } from '../engines';
import type { Job } from './job';

/** Which engines there are, and which one `auto` is. */
export const enginesJob: Job<'engines'> = {
  params: z.strictObject({}),
  run: listEngines,
};
