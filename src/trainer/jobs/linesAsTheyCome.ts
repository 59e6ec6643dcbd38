import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/**
 * The lines of a stream, together as far as they are there already, without empty ones: who answers them need neither wait for
 * more nor take them one by one.
 */
export async function* linesAsTheyCome(stream: Readable, atMost: number): AsyncGenerator<string[]> {
  let waiting: string[] = [];
  let hasEnded = false;
  let wake: () => void = () => undefined;
  const reader = createInterface({ input: stream });
  reader.on('line', (line) => {
    if (line.trim() !== '') waiting.push(line);
    // What nobody has asked for stays where it comes from.
    if (waiting.length >= atMost) reader.pause();
    wake();
  });
  reader.on('close', () => {
    hasEnded = true;
    wake();
  });
  try {
    while (waiting.length > 0 || !hasEnded) {
      if (waiting.length === 0) {
        if (!hasEnded) reader.resume();
        await new Promise<void>((resolve) => (wake = resolve));
        // Lines that came in the same piece.
        await new Promise(setImmediate);
        continue;
      }
      const lines = waiting.slice(0, atMost);
      waiting = waiting.slice(atMost);
      yield lines;
    }
  } finally {
    reader.close();
  }
}
