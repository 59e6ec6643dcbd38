import type { Command } from 'commander';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readConfigFile } from '../../config/configFile';
import { locate } from '../../config/locate';
import { runConfigSchema } from '../../config/schema';
import { positionAt } from '../../config/textPosition';
import { exitCodes, type CheckResult } from '../../protocol/jobs';
import { writeFileAtomic } from '../../runFolder/atomicWrite';
import { imageList, needlessImages } from '../../runFolder/cleanList';
import { InputError } from '../errors';
import { Screen } from '../screen';
import { runShortJob } from '../shortJob';
import { datasetReportText } from '../text/datasetReport';

export function addCheck(program: Command): void {
  program
    .command('check')
    .description(
      'Check a configuration, every image of its dataset and its weights, without training; or a dataset alone.',
    )
    .argument('<config>', 'run configuration, *.adarand.json; or an image folder or a list of images (.csv)')
    .option('--dataset', 'report on the images: counts, damage, duplicates, leaks between training and test')
    .option('--list <file>', 'with a report: write a list of the images that are worth training on')
    .option('--json', 'end stdout with one line of JSON; everything else goes to stderr')
    .action(async (named: string, { dataset, list, json = false }: CheckOptions) => {
      const screen = new Screen(json);
      const isConfiguration = named.endsWith('.json');
      if (isConfiguration && !dataset && list) throw new InputError('--list is written with a report: add --dataset.');
      process.exitCode =
        isConfiguration && !dataset ? await check(named, screen) : await report(named, isConfiguration, screen, list);
    });
}

interface CheckOptions {
  dataset?: boolean;
  list?: string;
  json?: boolean;
}

/** @returns the exit code: bad input when images cannot be read, or are in training and evaluation */
async function report(named: string, isConfiguration: boolean, screen: Screen, list?: string): Promise<number> {
  const config = isConfiguration
    ? await readConfigFile(named)
    : runConfigSchema.parse({ data: { path: path.resolve(named) } });
  const baseFolder = path.dirname(path.resolve(named));
  const result = await runShortJob('report', { data: config.data, baseFolder, seed: config.seed }, screen);
  screen.print(datasetReportText(result));
  if (list !== undefined) {
    const needless = needlessImages(result);
    const kept = result.images.filter((image) => !needless.has(image.path));
    await writeFileAtomic(list, imageList(kept, result.folder, path.dirname(path.resolve(list))));
    screen.print(`${list} lists ${kept.length} of ${result.images.length} images; "data": { "path": … } takes it.`);
  }
  const ok = result.files.every(({ kind }) => kind !== 'unreadable') && result.duplicates.every(({ leaks }) => !leaks);
  screen.result({ ok, ...result });
  return ok ? exitCodes.done : exitCodes.badInput;
}

/** @returns the exit code: bad input when the configuration cannot be trained */
async function check(configPath: string, screen: Screen): Promise<number> {
  const config = await readConfigFile(configPath);
  const baseFolder = path.dirname(path.resolve(configPath));
  const result = await runShortJob('check', { config, baseFolder }, screen);
  const text = await readFile(configPath, 'utf8');
  const problems = result.problems.map((problem) => ({
    ...problem,
    ...positionAt(text, locate(text, problem.path).offset),
  }));
  for (const { severity, message, line, column } of problems) {
    const said = `${configPath}:${line}:${column}: ${severity}: ${message}`;
    if (severity === 'error') screen.printError(said);
    else screen.print(screen.paint('yellow', said));
  }
  const ok = problems.every(({ severity }) => severity !== 'error');
  if (ok) screen.print(`${configPath} is ready to run: ${factsOf(result)}.`);
  const { dataset = null, model = null } = result;
  model?.weights.forEach((line) => screen.print(`Weights: ${line}`));
  screen.result({ ok, problems, dataset, model });
  return ok ? exitCodes.done : exitCodes.badInput;
}

function factsOf({ dataset, model }: CheckResult): string {
  const parts = [
    dataset && `${dataset.train} training, ${dataset.validation} validation and ${dataset.test} test images`,
    dataset && `${dataset.classes.length} classes`,
    model && `a network of ${model.parameters.toLocaleString('en')} parameters`,
  ];
  return parts.filter(Boolean).join(', ');
}
