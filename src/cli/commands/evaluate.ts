import type { Command } from 'commander';
import path from 'node:path';
import type { Evaluation } from '../../protocol/evaluation';
import { exitCodes } from '../../protocol/jobs';
import { readRun } from '../../runFolder/runStore';
import { findRun } from '../runFolders';
import { Screen } from '../screen';
import { runShortJob } from '../shortJob';
import { formatCount, formatPercent } from '../text/format';
import { formatTable } from '../text/table';

interface EvaluateOptions {
  data?: string;
  json?: boolean;
}

export function addEvaluate(program: Command): void {
  program
    .command('evaluate')
    .description("Evaluate a run's best network on labelled images: its own test images, or those of a folder.")
    .argument('<run>', 'run folder, or id of a run or its beginning')
    .option('--data <folder>', 'images to evaluate on, in one folder a class')
    .option('--json', 'end stdout with one line of JSON; everything else goes to stderr')
    .action(async (run: string, options: EvaluateOptions) => {
      process.exitCode = await evaluate(run, options);
    });
}

/** @returns the exit code */
async function evaluate(name: string, { data, json = false }: EvaluateOptions): Promise<number> {
  const screen = new Screen(json);
  const runFolder = await findRun(name);
  const { id } = await readRun(runFolder);
  const dataPath = data === undefined ? undefined : path.resolve(data);
  const evaluation = await runShortJob('evaluate', { runFolder, dataPath }, screen);
  screen.print(evaluationText(evaluation));
  screen.result({ runId: id, runDir: runFolder, ...evaluation });
  return exitCodes.done;
}

export function evaluationText({ split, epoch, loss, accuracy, perClass, predictions }: Evaluation): string {
  const which = split === 'test' || split === 'validation' ? `${split} images` : `images in ${split}`;
  const table = formatTable(
    [
      { title: 'class', align: 'left' },
      { title: 'images', align: 'right' },
      { title: 'precision', align: 'right' },
      { title: 'recall', align: 'right' },
      { title: 'F1', align: 'right' },
    ],
    perClass.map(({ name, support, precision, recall, f1 }) => [
      name,
      String(support),
      formatPercent(precision),
      formatPercent(recall),
      f1.toFixed(3),
    ]),
  );
  return [
    `Accuracy ${formatPercent(accuracy)}, loss ${loss.toFixed(4)}`,
    `on ${formatCount(predictions.length, 'image', 'images')} (${which}), with the network of epoch ${epoch}.`,
    '',
    table,
  ].join('\n');
}
