import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { encodePng } from './png';

/** Three classes that colour alone tells apart; their names are not ASCII, as people's are not. */
export const tinyClasses = ['blå', 'grün', 'rouge vif'] as const;

const colours: Record<(typeof tinyClasses)[number], readonly [number, number, number]> = {
  blå: [40, 60, 200],
  grün: [50, 180, 60],
  'rouge vif': [210, 50, 40],
};

const imagesPerClass = { train: 16, val: 4, test: 4 };

/** Writes an image folder of 72 coloured noise images, 24 × 24 pixels, the same every time. */
export function writeTinyDataset(folder: string): void {
  for (const [split, count] of Object.entries(imagesPerClass))
    for (const name of tinyClasses) {
      const classFolder = path.join(folder, split, name);
      mkdirSync(classFolder, { recursive: true });
      for (let index = 0; index < count; index++)
        writeFileSync(path.join(classFolder, `${index}.png`), noisyImage(colours[name], index));
    }
}

function noisyImage(colour: readonly number[], seed: number): Buffer {
  const side = 24;
  const random = noise(seed);
  const pixels = Uint8Array.from({ length: side * side * 3 }, (_, i) => colour[i % 3]! + 40 * (random() - 0.5));
  return encodePng(side, side, pixels);
}

/** A linear congruential generator on [0, 1): any noise will do. */
function noise(seed: number): () => number {
  let state = seed + 1;
  return () => (state = (state * 16807) % 2147483647) / 2147483647;
}

export interface TinyRunOptions {
  epochs?: number;
  /** Path of the image folder as the configuration says it. */
  data?: string;
}

/** Text of a configuration that trains in seconds on any processor, a step every few milliseconds. */
export function tinyConfiguration({ epochs = 3, data = 'images' }: TinyRunOptions = {}): string {
  return `// A network so small that a test can wait for it.
{
  "data": { "path": ${JSON.stringify(data)}, "imageSize": 32, "workers": 1 },
  "model": { "width": 0.125 },
  "regularizer": { "name": "adarand" },
  "training": { "epochs": ${epochs}, "batchSize": 8 }
}
`;
}
