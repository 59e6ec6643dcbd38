import { z } from 'zod';

/** A file that a person wants from a page: the host asks where to, and writes it. */
export const saveFileSchema = z.strictObject({
  type: z.literal('saveFile'),
  /** Proposed name, without a folder. */
  name: z.string().regex(/^[^/\\]{1,200}\.(png|svg|csv|html|md)$/),
  content: z.union([z.string(), z.instanceof(Uint8Array)]),
});
export type SaveFile = z.infer<typeof saveFileSchema>;
