import { execFileSync } from 'node:child_process';
import { existsSync, linkSync, mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { buildBenchProgram, decodingThreads, lastLine, machine, median } from './benchProgram.mjs';
import { root } from './setUp.mjs';

/*
 * `node scripts/benchGrowth.mjs [batch | size | classes | images …]` shows how the cost of a training step grows with the batch, the
 * images' size and the number of classes, and the memory of the image loader with the number of images. Prints tables and a line
 * of JSON. Environment: BACKBONE, ENGINE, STEPS; MOST_IMAGES.
 */
const { BACKBONE: backbone = 'resnet18', ENGINE: engine = 'onnx', STEPS: steps = '5' } = process.env;
const mostImages = Number(process.env.MOST_IMAGES ?? 100_000);
const usual = { batch: 8, size: 224, classes: 10 };

const curves = {
  batch: { values: [1, 2, 4, 8, 16, 32, 64], measure: step },
  size: { values: [64, 128, 224, 320, 384], measure: step },
  classes: { values: [2, 10, 100, 1000], measure: step },
  images: { values: [100, 1000, 10_000, 100_000].filter((count) => count <= mostImages), measure: load },
};
const named = process.argv.slice(2);
const programs = {
  trainingStep: await buildBenchProgram('trainingStep'),
  imageLoader: await buildBenchProgram('imageLoader', decodingThreads),
};

const results = {};
for (const name of named.length > 0 ? named : Object.keys(curves)) {
  const { values, measure } = curves[name];
  results[name] = [];
  for (const value of values) {
    process.stderr.write(`${name} ${value}\n`);
    results[name].push({ [name]: value, ...(await measure({ ...usual, [name]: value })) });
  }
  console.log(`${table(results[name])}\n`);
}
console.log(JSON.stringify({ backbone, engine, steps, usual, machine, load: os.loadavg()[0], results }));

/** A training step: milliseconds, and of one image. */
function step({ batch, size, classes }) {
  const args = [engine, backbone, batch, size, steps, classes].map(String);
  const result = run(programs.trainingStep, args);
  const ms = median(result.step);
  return { 'step, ms': Math.round(ms), 'an image, ms': Number((ms / batch).toFixed(1)), ...memory(result) };
}

/** One epoch of decoding and augmenting small JPEGs, with batches of 32 and two threads. */
async function load({ images }) {
  const folder = await pictures(images);
  const start = performance.now();
  const result = run(programs.imageLoader, [folder, '2', '32', '0']);
  return { 'epoch, s': Number(((performance.now() - start) / 1000).toFixed(1)), ...memory(result) };
}

function memory({ peakBytes }) {
  return { 'memory, MB': Math.round(peakBytes / 1e6) };
}

function run(program, args) {
  return lastLine(
    execFileSync(process.execPath, [program, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }),
  );
}

/** `count` names of 100 different pictures in two classes. */
async function pictures(count) {
  const folder = path.join(root, 'out', 'bench', `pictures-${count}`);
  if (existsSync(folder)) return folder;
  const originals = path.join(root, 'out', 'bench', 'pictures');
  mkdirSync(originals, { recursive: true });
  for (let index = 0; index < 100; index++) {
    const colour = { r: (index * 37) % 256, g: (index * 91) % 256, b: (index * 53) % 256 };
    const noise = { type: 'gaussian', mean: 128, sigma: 30 };
    await sharp({ create: { width: 64, height: 64, channels: 3, background: colour, noise } })
      .jpeg()
      .toFile(path.join(originals, `${index}.jpg`));
  }
  for (const name of ['class 0', 'class 1']) mkdirSync(path.join(folder, name), { recursive: true });
  for (let index = 0; index < count; index++)
    linkSync(path.join(originals, `${index % 100}.jpg`), path.join(folder, `class ${index % 2}`, `${index}.jpg`));
  return folder;
}

function table(rows) {
  const columns = Object.keys(rows[0]);
  const lines = rows.map((row) => `| ${columns.map((column) => row[column].toLocaleString('en')).join(' | ')} |`);
  return [`| ${columns.join(' | ')} |`, `| ${columns.map(() => '---').join(' | ')} |`, ...lines].join('\n');
}
