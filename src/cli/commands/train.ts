import type { Command } from 'commander';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { readPlanFile } from '../../config/configFile';
import { createRun } from '../../runs/createRun';
import { InputError } from '../errors';
import { followRun } from '../followRun';
import { reportEnd } from '../runEnd';
import { shortPath } from '../runFolders';
import { Screen } from '../screen';

interface TrainOptions {
  runDir?: string;
  json?: boolean;
}

export function addTrain(program: Command): void {
  program
    .command('train')
    .description('Train a new run. Ctrl-C stops it so that it can be resumed.')
    .argument('<config>', 'run configuration, *.adarand.json')
    .option('--run-dir <folder>', 'where the run goes; default: .adarand/runs/<id> beside the configuration')
    .option('--json', 'end stdout with one line of JSON; everything else goes to stderr')
    .action(async (config: string, options: TrainOptions) => {
      process.exitCode = await train(config, options);
    });
}

/** @returns the exit code */
async function train(configPath: string, { runDir, json = false }: TrainOptions): Promise<number> {
  const screen = new Screen(json);
  const { config, plan } = await readPlanFile(configPath);
  const kind = plan && (plan.sweep ? 'sweep' : 'study');
  if (kind)
    throw new InputError(`${configPath} is a ${kind} of many runs. Train them with: adarand ${kind} ${configPath}`);
  if (runDir !== undefined && existsSync(runDir))
    throw new InputError(`${runDir} exists already. Name a folder that does not exist, or resume the run in it.`);
  const { runFolder } = await createRun({
    config,
    configPath: path.resolve(configPath),
    runFolder: runDir === undefined ? undefined : path.resolve(runDir),
    trusted: true,
  });
  screen.print(`Run ${shortPath(runFolder)}`);
  return reportEnd(runFolder, await followRun(runFolder, screen), screen);
}
