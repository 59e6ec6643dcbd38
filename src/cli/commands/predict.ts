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
import { formatCount, formatPercent } from '../text/format';
import { predictionsCsv } from '../../runFolder/predictionsCsv';

interface PredictOptions {
  csv?: string;
  json?: boolean;
}

/** Stands for paths on standard input. */
const standardInput = '-';

export function addPredict(program: Command): void {
  program
    .command('predict')
    .description("Say which classes images most probably are of, by a run's best network.")
    .argument('<run>', 'run folder, or id of a run or its beginning')
    .argument('<image...>', 'image files, or folders of them; - reads paths from standard input, a line each')
    .option('--csv <file>', 'write the five most probable classes of each image to a CSV file')
    .option('--json', 'end stdout with one line of JSON; everything else goes to stderr')
    .action(async (run: string, images: string[], options: PredictOptions) => {
      process.exitCode = await predict(run, images, options);
    });
}

/** @returns the exit code: bad input when an image cannot be read */
async function predict(name: string, images: string[], { csv, json = false }: PredictOptions): Promise<number> {
  const screen = new Screen(json);
  const runFolder = await findRun(name);
  const { id } = await readRun(runFolder);
  const named = images.filter((image) => image !== standardInput);
  const missing = named.filter((image) => !existsSync(image));
  if (missing.length > 0) throw new InputError(missing.map((image) => `${image} does not exist.`).join('\n'));
  const predictions: Prediction[] = [];
  const take = (part: Prediction[]) => {
    predictions.push(...part);
    for (const prediction of part) report(prediction, screen, csv !== undefined);
  };
  const streams = named.length < images.length;
  const params = { runFolder, images: named, ...(streams && { more: 'stdin' as const }) };
  take(await runShortJob('predict', params, screen, streams ? { input: process.stdin, onPart: take } : {}));
  if (csv !== undefined) {
    await writeFileAtomic(csv, predictionsCsv(predictions));
    const count = predictions.filter(({ error }) => error === undefined).length;
    screen.print(`What the network says of ${formatCount(count, 'image', 'images')} is in ${csv}.`);
  }
  screen.result({ runId: id, runDir: runFolder, predictions });
  return predictions.some(({ error }) => error !== undefined) ? exitCodes.badInput : exitCodes.done;
}

/** Says it at once, so that a stream of paths is answered as it comes. */
function report({ path, top, error }: Prediction, screen: Screen, toFile: boolean): void {
  if (error !== undefined) screen.printError(`${path}: ${error}`);
  else if (!toFile)
    screen.print(`${path}: ${top.map(({ name, probability }) => `${name} ${formatPercent(probability)}`).join(', ')}`);
}
