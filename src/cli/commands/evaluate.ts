import type { Command } from 'commander';
import path from 'node:path';
import { exitCodes } from '../../protocol/jobs';
import { writeFileAtomic } from '../../runFolder/atomicWrite';
import { readRun } from '../../runFolder/runStore';
import { findRun } from '../runFolders';
import { Screen } from '../screen';
import { runShortJob } from '../shortJob';
import { evaluationCsv, evaluationText } from '../text/evaluation';

interface EvaluateOptions {
  data?: string;
  csv?: string;
  json?: boolean;
}

export function addEvaluate(program: Command): void {
  program
    .command('evaluate')
    .description(
      "Evaluate a run's best network on labelled images: its own test images, or those of a folder or a list.",
    )
    .argument('<run>', 'run folder, or id of a run or its beginning')
    .option('--data <folder>', 'images to evaluate on: one folder a class, or a list (.csv)')
    .option('--csv <file>', 'write what the network says of each image to a CSV file')
    .option('--json', 'end stdout with one line of JSON; everything else goes to stderr')
    .action(async (run: string, options: EvaluateOptions) => {
      process.exitCode = await evaluate(run, options);
    });
}

/** @returns the exit code */
async function evaluate(name: string, { data, csv, json = false }: EvaluateOptions): Promise<number> {
  const screen = new Screen(json);
  const runFolder = await findRun(name);
  const { id } = await readRun(runFolder);
  const dataPath = data === undefined ? undefined : path.resolve(data);
  const evaluation = await runShortJob('evaluate', { runFolder, dataPath }, screen);
  screen.print(evaluationText(evaluation));
  if (csv !== undefined) {
    await writeFileAtomic(csv, evaluationCsv(evaluation));
    screen.print(`What the network says of each image is in ${csv}.`);
  }
  screen.result({ runId: id, runDir: runFolder, ...evaluation });
  return exitCodes.done;
}
