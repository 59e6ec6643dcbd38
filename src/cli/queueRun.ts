import { exitCodes } from '../protocol/jobs';
import { readRun } from '../runFolder/runStore';
import { enqueueRun, readQueue } from '../runs/queue/queue';
import { runSummary } from './runSummary';
import type { Screen } from './screen';
import { trainerProgram } from './trainerProgram';

/** Lets a run wait for its turn instead of starting it. @returns the exit code */
export async function queueRun(runFolder: string, screen: Screen): Promise<number> {
  await enqueueRun(runFolder, trainerProgram.env);
  const place = (await readQueue()).findIndex((entry) => entry.runFolder === runFolder) + 1;
  screen.print(`Queued, place ${place}. VS Code starts it when its turn comes, or the command "queue".`);
  screen.result(runSummary(runFolder, await readRun(runFolder)));
  return exitCodes.done;
}
