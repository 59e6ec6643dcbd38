import type { Command } from 'commander';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readConfigFile } from '../../config/configFile';
import { locate } from '../../config/locate';
import { positionAt } from '../../config/textPosition';
import { exitCodes, type CheckResult } from '../../protocol/jobs';
import { Screen } from '../screen';
import { runShortJob } from '../shortJob';

export function addCheck(program: Command): void {
  program
    .command('check')
    .description('Check a configuration, every image of its dataset and its weights, without training.')
    .argument('<config>', 'run configuration, *.adarand.json')
    .option('--json', 'end stdout with one line of JSON; everything else goes to stderr')
    .action(async (config: string, { json = false }: { json?: boolean }) => {
      process.exitCode = await check(config, new Screen(json));
    });
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
