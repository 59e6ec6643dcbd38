import { z } from 'zod';
import { fraction } from './fields';

const seed = z.number().int().min(0).max(0xffffffff);
const distinct = (values: readonly unknown[]) => new Set(values).size === values.length;

export const studySchema = z
  .strictObject({
    methods: z
      .record(z.string().trim().min(1).max(60), z.record(z.string(), z.unknown()))
      .refine((methods) => Object.keys(methods).length > 0, 'name at least one method')
      .describe(
        'What is compared, by name: each is what it changes in this configuration, e.g. `"plain": { "regularizer": { "name": "none" } }`.',
      ),
    baseline: z.string().optional().describe('The method that the others are compared with. Absent: the first.'),
    seeds: z
      .array(seed)
      .min(1)
      .max(100)
      .refine(distinct, 'every seed may be there once')
      .default([0, 1, 2, 3, 4])
      .describe('Every method is trained with each of these seeds. Differences are taken seed by seed.'),
    fractions: z
      .array(fraction.gt(0))
      .min(1)
      .max(20)
      .refine(distinct, 'every fraction may be there once')
      .default([1])
      .describe('Parts of the training images that every method is trained on, see `data.trainingFraction`.'),
  })
  .describe(
    'A comparison of methods on your own data: methods × seeds × parts of the training images, ending in a table of means with 95 % intervals. Absent: one run.',
  );

export type Study = z.output<typeof studySchema>;
