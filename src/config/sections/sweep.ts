import { z } from 'zod';
import { count, fraction, oneOf, positive } from './fields';

const ascending = ([least, most]: readonly [number, number]) => least <= most;
const order = 'the smaller number must come first';

/** Where values come from that are not listed one by one. Exactly one of the three keys. */
const drawnSchema = z
  .strictObject({
    range: z
      .tuple([z.number().int(), z.number().int()])
      .refine(ascending, order)
      .optional()
      .describe('Whole numbers from the first to the second, both of them too.'),
    uniform: z
      .tuple([z.number(), z.number()])
      .refine(ascending, order)
      .optional()
      .describe('Numbers drawn between two, each alike likely. Needs `$random`.'),
    logUniform: z
      .tuple([positive, positive])
      .refine(ascending, order)
      .optional()
      .describe(
        'Numbers drawn between two, each order of magnitude alike likely: for learning rates and weights. Needs `$random`.',
      ),
  })
  .refine((drawn) => Object.keys(drawn).length === 1, 'give it one of the keys range, uniform and logUniform')
  .describe('Values by a rule: `{ "range": [0, 4] }`, `{ "uniform": [0, 1] }`, `{ "logUniform": [1e-4, 1e-1] }`.');

const randomSchema = z
  .union([
    count.max(1000).describe('How many runs are drawn.'),
    z
      .strictObject({
        runs: count.max(1000).describe('How many runs are drawn.'),
        seed: z
          .number()
          .int()
          .min(0)
          .max(0xffffffff)
          .default(0)
          .describe('Seed of the drawing; the runs have their own.'),
      })
      .describe('How many runs are drawn, by which seed.'),
  ])
  .describe('Draws this many combinations of the values, without repeating one. Absent: all combinations are trained.');

const halvingSchema = z
  .strictObject({
    rungs: z
      .array(count)
      .min(1)
      .refine(
        (rungs) => rungs.every((rung, i) => i === 0 || rung > rungs[i - 1]!),
        'the epochs must rise from one to the next',
      )
      .describe('Epochs after which only the best runs go on, e.g. `[5, 15]`.'),
    keep: fraction.gt(0).lt(1).default(0.5).describe('Part of the runs that goes on at each rung, rounded up.'),
    metric: oneOf(['validationAccuracy', 'validationLoss'], {
      validationAccuracy: 'The best accuracy so far: the higher, the better.',
      validationLoss: 'The lowest loss so far: the lower, the better.',
    })
      .default('validationAccuracy')
      .describe('The figure that tells which runs are the best.'),
  })
  .describe(
    'Successive halving: the worse runs stop at the rungs, so that the time goes to the better ones. A run that goes on is to the last bit what it would be without. Absent: all runs are trained to the end.',
  );

export const sweepSchema = z
  .object({ $random: randomSchema.optional(), $halving: halvingSchema.optional() })
  .catchall(z.union([z.array(z.unknown()).min(1).describe('Values, each of which is tried.'), drawnSchema]))
  .describe(
    'Many runs instead of one: values for keys of this configuration, each named by its path, such as `"regularizer.lambda": [0.1, 1, 10]` and `"seed": { "range": [0, 4] }`. Absent: one run.',
  );

export type Sweep = z.output<typeof sweepSchema>;
/** The values of one key. */
export type SweepValues = unknown[] | z.output<typeof drawnSchema>;
export type Halving = z.output<typeof halvingSchema>;
