import type { Command } from 'commander';
import path from 'node:path';
import { readPlanFile } from '../../config/configFile';
import { exitCodes } from '../../protocol/jobs';
import { plannedRuns, type PresentRun, valuesText } from '../../runs/plans/plannedRuns';
import { InputError } from '../errors';
import { exitCodeOfAll, trainPlan } from '../planTraining';
import { shortPath } from '../runFolders';
import { runSummary } from '../runSummary';
import { Screen } from '../screen';
import { formatPercent } from '../text/format';
import { formatTable } from '../text/table';

interface SweepOptions {
  list?: boolean;
  again?: boolean;
  json?: boolean;
}

export function addSweep(program: Command): void {
  program
    .command('sweep')
    .description('Train the runs of a sweep that are not there yet. Ctrl-C stops them, the same command goes on.')
    .argument('<config>', 'run configuration with a "sweep"')
    .option('--list', 'only say which runs there would be')
    .option('--again', 'train also the runs that are there')
    .option('--json', 'end stdout with one line of JSON; everything else goes to stderr')
    .action(async (config: string, options: SweepOptions) => {
      process.exitCode = await sweep(config, options);
    });
}

/** @returns the exit code */
async function sweep(file: string, { list = false, again = false, json = false }: SweepOptions): Promise<number> {
  const screen = new Screen(json);
  const configPath = path.resolve(file);
  const { config, plan } = await readPlanFile(configPath);
  if (!plan?.sweep) throw new InputError(`${file} has no "sweep". One run of it: adarand train ${file}`);
  const planned = plannedRuns(plan, config, configPath);
  if (list) {
    screen.print(planned.map(({ about }) => about.name).join('\n'));
    screen.result({ runs: plan.sweep.map(({ values }) => values) });
    return exitCodes.done;
  }
  const halving = config.sweep?.$halving;
  const runs = await trainPlan({ planned, configPath, halving, again, screen });
  screen.print(sweepTable(runs));
  screen.result({
    runs: runs.map(({ runFolder, run }) => ({ ...runSummary(runFolder, run), values: run.sweep?.values ?? {} })),
  });
  return exitCodeOfAll(runs, halving !== undefined);
}

/** The runs, the best first. */
function sweepTable(runs: readonly PresentRun[]): string {
  const figure = ({ run }: PresentRun) => run.summary?.bestValidationAccuracy ?? -1;
  return formatTable(
    [
      { title: 'values', align: 'left' },
      { title: 'status', align: 'left' },
      { title: 'epochs', align: 'right' },
      { title: 'validation', align: 'right' },
      { title: 'test', align: 'right' },
      { title: 'run', align: 'left' },
    ],
    [...runs]
      .sort((a, b) => figure(b) - figure(a))
      .map(({ runFolder, run }) => [
        valuesText(run.sweep?.values ?? {}),
        run.status,
        run.progress ? `${run.progress.epoch}/${run.progress.totalEpochs}` : '–',
        formatPercent(run.summary?.bestValidationAccuracy),
        formatPercent(run.summary?.testAccuracy),
        shortPath(runFolder),
      ]),
  );
}
