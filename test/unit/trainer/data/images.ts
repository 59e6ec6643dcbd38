import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { onTestFinished } from 'vitest';
import { randomStream } from '../../../../src/trainer/random';

/** An empty folder that is removed when the test is over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'adarand-data-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Coloured noise: every pixel differs, so that a wrong crop shows. */
export function noise(width: number, height: number, seed: number, channels: 3 | 4 = 3): Sharp {
  const random = randomStream(seed, 'noise');
  const data = Buffer.from(Array.from({ length: width * height * channels }, () => random.integer(256)));
  return sharp(data, { raw: { width, height, channels } });
}

/** Writes empty or given files, making their folders. */
export async function writeFiles(folder: string, files: Record<string, Buffer | string>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}
