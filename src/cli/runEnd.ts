import path from 'node:path';
import { exitCodes } from '../protocol/jobs';
import type { RunRecord } from '../protocol/run';
import { runPaths } from '../runFolder/layout';
import { nameOfRun, quoted, shortPath } from './runFolders';
import { exitCodeOf, runSummary } from './runSummary';
import type { Screen } from './screen';
import { formatDuration, formatPercent } from './text/format';

/** Says how a run ended, and what a person can do next. @returns the exit code */
export async function reportEnd(runFolder: string, run: RunRecord, screen: Screen): Promise<number> {
  if (run.status === 'finished') screen.print(finished(runFolder, run, screen));
  else if (run.status === 'stopped')
    screen.print(`${screen.paint('yellow', 'Stopped')}${where(run)}. To go on:\n  ${await resumeCommand(runFolder)}`);
  else {
    const { message = '', lastWords } = run.error ?? {};
    const said = lastWords && !message.includes(lastWords) ? [`It said last:`, lastWords] : [];
    screen.printError([`The run ${run.id} has failed${where(run)}.`, message, ...said].join('\n'));
    screen.print(`Its log: ${shortPath(runPaths(runFolder).log)}`);
    // A run that diverged would only do so again; one that was killed, or missed an image, can go on.
    if (run.progress?.step && run.error?.exitCode !== exitCodes.failed)
      screen.print(`To go on when that is put right:\n  ${await resumeCommand(runFolder)}`);
  }
  screen.result(runSummary(runFolder, run));
  return exitCodeOf(run);
}

function finished(runFolder: string, { summary = {}, startedAt, endedAt }: RunRecord, screen: Screen): string {
  const { testAccuracy, bestEpoch, bestValidationAccuracy, endedEarly } = summary;
  const took = startedAt && endedAt ? ` in ${formatDuration((endedAt - startedAt) / 1000)}` : '';
  const figures = [
    testAccuracy !== undefined && `test accuracy ${formatPercent(testAccuracy)}`,
    bestEpoch !== undefined && `best epoch ${bestEpoch} (lowest validation loss)`,
    bestValidationAccuracy !== undefined && `best validation accuracy ${formatPercent(bestValidationAccuracy)}`,
  ];
  const { best } = runPaths(runFolder);
  return [
    `${screen.paint('green', 'Finished')}${took}: ${figures.filter(Boolean).join(', ')}.`,
    ...(endedEarly ? [endedEarly] : []),
    `The network: ${shortPath(best.model)}`,
  ].join('\n');
}

function where({ progress }: RunRecord): string {
  return progress?.step ? ` after step ${progress.step} of ${progress.totalSteps}` : '';
}

/** The command that goes on with a run, as a person in this folder types it. */
async function resumeCommand(runFolder: string): Promise<string> {
  const script = process.argv[1] ?? 'adarand';
  const program = path.basename(script) === 'adarand' ? 'adarand' : `node ${quoted(shortPath(script))}`;
  return `${program} resume ${await nameOfRun(runFolder)}`;
}
