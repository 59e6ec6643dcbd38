import type { Command } from 'commander';
import { existsSync } from 'node:fs';
import type { Prediction } from '../../protocol/evaluation';
import { exitCodes } from '../../protocol/jobs';
import { writeFileAtomic } from '../../runFolder/atomicWrite';
import { readRun } from '../../runFolder/runStore';
import { InputError } from '../errors';
import { findRun } from '../runFolders';
import { Screen } from '../screen';
import { runShortJob } from '../shortJob';
import { formatCsv } from '../text/csv';
import { formatCount, formatPercent } from '../text/format';

interface PredictOptions {
  csv?: string;
  json?: boolean;
}

export function addPredict(program: Command): void {
  program
    .command('predict')
    .description("Say which classes images most probably are of, by a run's best network.")
    .argument('<run>', 'run folder, or id of a run or its beginning')
    .argument('<image...>', 'image files, or folders of them')
    .option('--csv <file>', 'write the five most probable classes of each image to a CSV file')
    .option('--json', 'end stdout with one line of JSON; everything else goes to stderr')
    .action(async (run: string, images: string[], options: PredictOptions) => {
      process.exitCode = await predict(run, images, options);
    });
}

/** @returns the exit code */
async function predict(name: string, images: string[], { csv, json = false }: PredictOptions): Promise<number> {
  const screen = new Screen(json);
  const runFolder = await findRun(name);
  const { id } = await readRun(runFolder);
  const missing = images.filter((image) => !existsSync(image));
  if (missing.length > 0) throw new InputError(missing.map((image) => `${image} does not exist.`).join('\n'));
  const predictions = await runShortJob('predict', { runFolder, images }, screen);
  if (csv !== undefined) {
    await writeFileAtomic(csv, predictionsCsv(predictions));
    screen.print(`What the network says of ${formatCount(predictions.length, 'image', 'images')} is in ${csv}.`);
  } else for (const prediction of predictions) screen.print(predictionText(prediction));
  screen.result({ runId: id, runDir: runFolder, predictions });
  return exitCodes.done;
}

function predictionText({ path, top }: Prediction): string {
  return `${path}: ${top.map(({ name, probability }) => `${name} ${formatPercent(probability)}`).join(', ')}`;
}

/** A line an image: `path,label,probability`, then the next probable classes. It can be read as a list of images. */
function predictionsCsv(predictions: Prediction[]): string {
  const places = Math.max(...predictions.map(({ top }) => top.length));
  const titles = Array.from({ length: places }, (_, i) =>
    i === 0 ? ['label', 'probability'] : [`label ${i + 1}`, `probability ${i + 1}`],
  );
  const rows = predictions.map(({ path, top }) => [
    path,
    ...top.flatMap(({ name, probability }) => [name, probability]),
  ]);
  return formatCsv([['path', ...titles.flat()], ...rows]);
}
