import { BatchLoader } from '../../src/trainer/data/batchLoader';
import { scanClassFolders } from '../../src/trainer/data/imageFolder';
import { labelFolders } from '../../src/trainer/data/folderSplits';
import { trainingTransform } from '../../src/trainer/data/transforms';
import { runConfigSchema } from '../../src/config/schema';

/*
 * `node imageLoader.js FOLDER WORKERS BATCH EPOCHS [KEPT_BYTES]` prints a line of JSON: images per second of each epoch, decoded
 * and augmented for training, after one epoch that warms up, and the process's memory at its largest.
 * scripts/benchLoader.mjs and scripts/benchGrowth.mjs build and run it.
 */

async function main([folder, ...numbers]: string[]): Promise<void> {
  const [workers, batchSize, epochs, keptBytes] = numbers.map(Number) as [number, number, number, number?];
  const { data } = runConfigSchema.parse({ data: { path: folder! } });
  const classes = await scanClassFolders(folder!, 'folder');
  const names = classes.map(({ name }) => name);
  const loader = new BatchLoader({
    examples: labelFolders(classes, names, folder!),
    transform: trainingTransform(data, { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }),
    batchSize,
    shuffle: true,
    dropLast: true,
    seed: 0,
    workers,
    epochs: epochs + 1,
    keptBytes,
  });
  const imagesPerSecond: number[] = [];
  for (let epoch = 0; epoch <= epochs; epoch++) {
    const start = performance.now();
    let images = 0;
    for await (const { labels } of loader.batches(epoch)) images += labels.length;
    imagesPerSecond.push((1000 * images) / (performance.now() - start));
  }
  await loader.close();
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  console.log(JSON.stringify({ imagesPerSecond: imagesPerSecond.slice(1), peakBytes }));
}

void main(process.argv.slice(2));
