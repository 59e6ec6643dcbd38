import { z } from 'zod';
import { type CurvesRequest, xAxisNames } from './curves';
import { epochMetrics, stepMetrics } from './metrics';

const everyCurve = { run: z.string(), smoothing: z.number().min(0).lt(1) };

/** In a file of its own: pages do not validate what they ask, and zod tries out code that their security policy forbids. */
export const curvesRequestSchema = z.strictObject({
  type: z.literal('askCurves'),
  id: z.number().int(),
  curves: z
    .array(
      z.union([
        z.strictObject({ ...everyCurve, of: z.literal('step'), metric: z.enum(stepMetrics) }),
        z.strictObject({ ...everyCurve, of: z.literal('epoch'), metric: z.enum(epochMetrics) }),
      ]),
    )
    .max(2000),
  axis: z.enum(xAxisNames),
  range: z
    .strictObject({ min: z.number(), max: z.number() })
    .refine(({ min, max }) => min < max, 'expected min < max')
    .optional(),
  buckets: z.number().int().min(1).max(8192),
}) satisfies z.ZodType<CurvesRequest>;
