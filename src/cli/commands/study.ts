import type { Command } from 'commander';
import path from 'node:path';
import { readPlanFile } from '../../config/configFile';
import { configFileSuffix } from '../../runFolder/layout';
import { findRuns, plannedRuns } from '../../runs/plans/plannedRuns';
import { studyReport, writeStudyReport } from '../../runs/studies/studyReport';
import { markdownTable, tableRows } from '../../runs/studies/tableText';
import { InputError } from '../errors';
import { exitCodeOfAll, trainPlan } from '../planTraining';
import { shortPath } from '../runFolders';
import { Screen } from '../screen';
import { exitCodes } from '../../protocol/jobs';

interface StudyOptions {
  table?: boolean;
  again?: boolean;
  json?: boolean;
}

export function addStudy(program: Command): void {
  program
    .command('study')
    .description('Compare methods: train the runs of a study that are not there yet, then write the table.')
    .argument('<config>', 'run configuration with a "study"')
    .option('--table', 'only write the table of the runs that are there')
    .option('--again', 'train also the runs that are there')
    .option('--json', 'end stdout with one line of JSON; everything else goes to stderr')
    .action(async (config: string, options: StudyOptions) => {
      process.exitCode = await study(config, options);
    });
}

/** @returns the exit code */
async function study(file: string, { table = false, again = false, json = false }: StudyOptions): Promise<number> {
  const screen = new Screen(json);
  const configPath = path.resolve(file);
  const { config, plan } = await readPlanFile(configPath);
  if (!plan?.study || !config.study)
    throw new InputError(`${file} has no "study". One run of it: adarand train ${file}`);
  const planned = plannedRuns(plan, config, configPath);
  const runs = table ? await findRuns(planned, configPath) : await trainPlan({ planned, configPath, again, screen });
  const name = config.name ?? path.basename(configPath, configFileSuffix);
  const report = studyReport(name, config.study, plan.study, runs);
  const files = await writeStudyReport(report, configPath);
  screen.print(markdownTable(report.table, report.notes));
  screen.print(`Written: ${Object.values(files).map(shortPath).join(', ')}`);
  const [heads = [], ...rows] = tableRows(report.table);
  screen.result({ split: report.notes.split, heads, rows, remarks: report.notes.remarks, files });
  const trained = runs.filter((run) => run !== undefined);
  return table ? exitCodes.done : exitCodeOfAll(trained, false);
}
