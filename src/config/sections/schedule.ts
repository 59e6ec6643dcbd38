import { z } from 'zod';
import { fraction, positive } from './fields';

const ascending = (values: number[]) => values.every((value, i) => i === 0 || value > values[i - 1]!);

const warmupSteps = z
  .number()
  .int()
  .min(0)
  .default(0)
  .describe('Steps over which the learning rate rises linearly from 0 at the start.');

export const scheduleSchema = z
  .discriminatedUnion('name', [
    z.strictObject({ name: z.literal('constant').describe('The learning rate stays as it is.'), warmupSteps }),
    z.strictObject({
      name: z.literal('milestones').describe('The learning rate is multiplied by a factor at parts of the run.'),
      milestones: z
        .array(fraction)
        .refine(ascending, 'the parts of the run must rise from one to the next')
        .default([0.3, 0.6, 0.8])
        .describe('When to decay, as parts of the epochs in 0–1, ascending.'),
      factor: positive.max(1).default(0.1).describe('What the learning rate is multiplied by at each milestone.'),
      warmupSteps,
    }),
    z.strictObject({
      name: z.literal('cosine').describe('½(1 + cos(π·t)): falls to zero over the run.'),
      warmupSteps,
    }),
    z.strictObject({
      name: z.literal('half-cosine').describe("The paper's cos(π·7/16·t): falls to about a fifth over the run."),
      warmupSteps,
    }),
  ])
  .describe('How the learning rate changes over the run; t runs from 0 to 1.');
