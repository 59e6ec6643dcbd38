import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { buildBenchProgram, decodingThreads, lastLine, machine, median } from './benchProgram.mjs';
import { root } from './setUp.mjs';

/*
 * `PYTHON=python3 node scripts/benchLoader.mjs` times decoding and augmenting of JPEG photos against torchvision's loader: the same
 * files, the same number of workers, side by side. Prints a table and a line of JSON. Environment: IMAGES, WIDTH (pixels of the
 * long side), WORKERS, BATCH, EPOCHS, ROUNDS; PYTHON, a Python program with torch and torchvision.
 */
const { PYTHON: python, ...env } = process.env;
const [count, width, workers, batch, epochs, rounds] = [
  env.IMAGES ?? 320,
  env.WIDTH ?? 500,
  env.WORKERS ?? 2,
  env.BATCH ?? 32,
  env.EPOCHS ?? 2,
  env.ROUNDS ?? 5,
].map(Number);
const folder = path.join(root, 'out', 'bench');
const images = path.join(folder, `photos-${width}-${count}`);

const program = await buildBenchProgram('imageLoader', decodingThreads);
await makePhotos();
const load = os.loadavg()[0];
const setting = [images, workers, batch, epochs].map(String);
const contestants = [
  { name: 'AdaRand', run: () => output(process.execPath, [program, ...setting]) },
  { name: 'AdaRand, nothing kept', run: () => output(process.execPath, [program, ...setting, '0']) },
  ...(python
    ? [
        {
          name: 'torchvision',
          run: () => output(python, [path.join(root, 'test/bench/torchvisionLoader.py'), ...setting]),
        },
      ]
    : []),
].map((contestant) => ({ ...contestant, rates: [] }));
for (let round = 1; round <= rounds; round++)
  for (const { name, run, rates } of contestants) {
    process.stderr.write(`Round ${round} of ${rounds}: ${name}\n`);
    rates.push(...run());
  }

const rows = contestants.map(({ name, rates }) => ({
  name,
  median: median(rates),
  range: [Math.min(...rates), Math.max(...rates)],
}));
console.log('| loader | images/s (range) | ratio |\n| --- | --- | --- |');
for (const { name, median, range } of rows)
  console.log(
    `| ${name} | ${Math.round(median)} (${range.map(Math.round).join('–')}) | ${(median / rows.at(-1).median).toFixed(2)} |`,
  );
console.log(JSON.stringify({ count, width, workers, batch, epochs, rounds, machine, load, rows }));

/** Pictures with the detail of photos: noise of every scale, JPEG of quality 90. The same at every call. */
async function makePhotos() {
  if (existsSync(images)) return;
  const height = Math.round((width * 3) / 4);
  for (let index = 0; index < count; index++) {
    const classFolder = path.join(images, `class ${index % 4}`);
    mkdirSync(classFolder, { recursive: true });
    const layers = await Promise.all([4, 16, 64, 256].map((side) => noise(side, index, width, height)));
    const [pixels] = layers;
    for (let i = 0; i < pixels.length; i++)
      pixels[i] = (layers[0][i] + layers[1][i] / 1.5 + layers[2][i] / 2.2 + layers[3][i] / 3.3) / 2.43;
    await sharp(pixels, { raw: { width, height, channels: 3 } })
      .jpeg({ quality: 90 })
      .toFile(path.join(classFolder, `${index}.jpg`));
  }
}

/** Noise of `side` × `side` values, enlarged to `width` × `height`. */
function noise(side, seed, width, height) {
  let state = seed * 7919 + side;
  const values = Buffer.from(
    Array.from({ length: side * side * 3 }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state >>> 24;
    }),
  );
  return sharp(values, { raw: { width: side, height: side, channels: 3 } })
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .raw()
    .toBuffer();
}

/** Images per second of each epoch. */
function output(command, args) {
  const text = execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return lastLine(text).imagesPerSecond;
}
