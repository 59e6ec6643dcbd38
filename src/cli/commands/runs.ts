import type { Command } from 'commander';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { exitCodes } from '../../protocol/jobs';
import type { RunRecord } from '../../protocol/run';
import { RunFolderError } from '../../runFolder/jsonFile';
import { readRun } from '../../runFolder/runStore';
import { effectiveRun } from '../../runs/runState';
import { InputError } from '../errors';
import { findRunFolders, shortPath } from '../runFolders';
import { runSummary } from '../runSummary';
import { Screen } from '../screen';
import { formatPercent, formatTime } from '../text/format';
import { formatTable } from '../text/table';

export function addRuns(program: Command): void {
  program
    .command('runs')
    .description('List the runs in a folder and below, the newest first.')
    .argument('[folder]', 'where to look', '.')
    .option('--json', 'end stdout with one line of JSON; everything else goes to stderr')
    .action(async (folder: string, { json = false }: { json?: boolean }) => {
      process.exitCode = await runs(folder, new Screen(json));
    });
}

interface FoundRun {
  runFolder: string;
  /** As it really is; absent when `run.json` is damaged, and `error` says how. */
  run?: RunRecord;
  error?: string;
}

/** @returns the exit code */
async function runs(folder: string, screen: Screen): Promise<number> {
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) throw new InputError(`${folder} ${found ? 'is not a folder.' : 'does not exist.'}`);
  const list: FoundRun[] = [];
  // One after the other: with thousands of runs a system would run out of open files.
  for (const runFolder of await findRunFolders(folder)) list.push(await look(runFolder));
  list.sort((a, b) => (b.run?.createdAt ?? 0) - (a.run?.createdAt ?? 0));
  if (list.length === 0) screen.print(`There are no runs in ${path.resolve(folder)} or below.`);
  else screen.print(runsText(list, folder === '.'));
  for (const { error } of list) if (error) screen.printError(error);
  screen.result({
    runs: list.map(({ runFolder, run, error }) =>
      run ? runSummary(runFolder, run) : { runDir: runFolder, status: 'damaged', error },
    ),
  });
  return exitCodes.done;
}

async function look(runFolder: string): Promise<FoundRun> {
  try {
    return { runFolder, run: await effectiveRun(runFolder, await readRun(runFolder)) };
  } catch (error) {
    if (error instanceof RunFolderError) return { runFolder, error: error.message };
    throw error;
  }
}

/** @param here Whether the runs are found from the current folder, so that their ids are enough to name them. */
function runsText(list: FoundRun[], here: boolean): string {
  return formatTable(
    [
      { title: 'run', align: 'left' },
      { title: 'name', align: 'left' },
      { title: 'status', align: 'left' },
      { title: 'epochs', align: 'right' },
      { title: 'validation', align: 'right' },
      { title: 'test', align: 'right' },
      { title: 'created', align: 'left' },
    ],
    list.map(({ runFolder, run }) => {
      const name = here ? path.basename(runFolder) : shortPath(runFolder);
      if (!run) return [name, '–', 'damaged', '–', '–', '–', '–'];
      const { progress, summary = {} } = run;
      return [
        name,
        run.name,
        run.status,
        progress ? `${progress.epoch}/${progress.totalEpochs}` : '–',
        formatPercent(summary.bestValidationAccuracy),
        formatPercent(summary.testAccuracy),
        formatTime(run.createdAt),
      ];
    }),
  );
}
