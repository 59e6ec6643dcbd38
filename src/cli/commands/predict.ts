import type { Command } from 'commander';
import { existsSync } from 'node:fs';
import type { Prediction } from '../../protocol/evaluation';
import { exitCodes } from '../../protocol/jobs';
import { readRun } from '../../runFolder/runStore';
import { InputError } from '../errors';
import { findRun } from '../runFolders';
import { Screen } from '../screen';
import { runShortJob } from '../shortJob';
import { formatPercent } from '../text/format';

export function addPredict(program: Command): void {
  program
    .command('predict')
    .description("Say which classes images most probably are of, by a run's best network.")
    .argument('<run>', 'run folder, or id of a run or its beginning')
    .argument('<image...>', 'image files')
    .option('--json', 'end stdout with one line of JSON; everything else goes to stderr')
    .action(async (run: string, images: string[], { json = false }: { json?: boolean }) => {
      process.exitCode = await predict(run, images, new Screen(json));
    });
}

/** @returns the exit code */
async function predict(name: string, images: string[], screen: Screen): Promise<number> {
  const runFolder = await findRun(name);
  const { id } = await readRun(runFolder);
  const missing = images.filter((image) => !existsSync(image));
  if (missing.length > 0) throw new InputError(missing.map((image) => `${image} does not exist.`).join('\n'));
  const predictions = await runShortJob('predict', { runFolder, images }, screen);
  for (const prediction of predictions) screen.print(predictionText(prediction));
  screen.result({ runId: id, runDir: runFolder, predictions });
  return exitCodes.done;
}

function predictionText({ path, top }: Prediction): string {
  return `${path}: ${top.map(({ name, probability }) => `${name} ${formatPercent(probability)}`).join(', ')}`;
}
