import { z } from 'zod';

/** What can be done about an error at the press of a button. */
export const fixSchema = z.discriminatedUnion('kind', [
  /** The engine is not installed, or does not work. */
  z.object({ kind: z.literal('installEngine'), engine: z.string() }),
  /** Batches of this size need more memory than there is. */
  z.object({ kind: z.literal('halveBatchSize'), batchSize: z.number().int() }),
]);
export type Fix = z.infer<typeof fixSchema>;
