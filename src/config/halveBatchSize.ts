import { applyEdits, modify } from 'jsonc-parser';
import { parseConfig } from './parse';

/**
 * The text of a configuration with half of a batch size that was too large; comments and layout stay.
 * @param tooLarge the batch size that did not fit
 * @returns undefined when the text cannot be read, or says a smaller one already
 */
export function halveBatchSize(text: string, tooLarge: number): string | undefined {
  const { config } = parseConfig(text);
  if (!config || config.training.batchSize < tooLarge || tooLarge < 2) return undefined;
  const formattingOptions = { insertSpaces: true, tabSize: 2 };
  return applyEdits(text, modify(text, ['training', 'batchSize'], Math.floor(tooLarge / 2), { formattingOptions }));
}
