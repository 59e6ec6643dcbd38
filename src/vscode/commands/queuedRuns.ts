import { dequeueRuns, moveInQueue, readQueue } from '../../runs/queue/queue';
import { skipTurns } from '../../runs/queue/starts';
import { isReadable, type RunEntry } from '../explorer/runEntry';
import type { RunTreeNode } from '../explorer/runNodes';
import { requireTrust } from '../trust';
import type { RunArgument } from './pickRun';
import type { Services } from './services';
import { launchAndShow } from './startRun';
import { readableRuns } from './stopAndResume';

const isQueued = (entry: RunEntry) => isReadable(entry) && entry.run.status === 'queued';
const none = 'No run waits for its turn.';

/** Starts runs that wait, whatever else trains. */
export async function startQueued(services: Services, argument: RunArgument, selected?: RunTreeNode[]): Promise<void> {
  if (!(await requireTrust('Training starts a process that reads files of this folder.'))) return;
  const question = { title: 'Start Which Run Now?', accepts: isQueued, none };
  for (const { folder, run } of await readableRuns(services, argument, selected, question))
    await launchAndShow(services, folder, run.name, `Starting ${run.name}`, () =>
      skipTurns(folder, services.queue.options),
    );
}

/** Takes runs out of the queue; they are stopped then. */
export async function dequeue(services: Services, argument: RunArgument, selected?: RunTreeNode[]): Promise<void> {
  const question = { title: 'Remove Which Run from the Queue?', accepts: isQueued, none };
  const folders = (await readableRuns(services, argument, selected, question)).map(({ folder }) => folder);
  await dequeueRuns(folders);
  folders.forEach((folder) => services.runs.touch(folder));
}

/** Lets runs change places with the one before them. */
export function moveUp(services: Services, argument: RunArgument, selected?: RunTreeNode[]): Promise<void> {
  return move(services, argument, selected, (order, moved) => {
    const before = order.findIndex((folder) => moved.includes(folder));
    return Math.max(0, before - 1);
  });
}

/** Lets runs change places with the one behind them. */
export function moveDown(services: Services, argument: RunArgument, selected?: RunTreeNode[]): Promise<void> {
  return move(services, argument, selected, (order, moved) => {
    const last = order.findLastIndex((folder) => moved.includes(folder));
    return order.slice(0, last + 1).filter((folder) => !moved.includes(folder)).length + 1;
  });
}

/** @param place among the others that the runs get, from 0 */
async function move(
  services: Services,
  argument: RunArgument,
  selected: RunTreeNode[] | undefined,
  place: (order: string[], moved: string[]) => number,
): Promise<void> {
  const question = { title: 'Move Which Run?', accepts: isQueued, none };
  const moved = (await readableRuns(services, argument, selected, question)).map(({ folder }) => folder);
  if (moved.length === 0) return;
  const order = (await readQueue()).map(({ runFolder }) => runFolder);
  const others = order.filter((folder) => !moved.includes(folder));
  await moveInQueue(moved, others[place(order, moved)]);
  order.forEach((folder) => services.runs.touch(folder));
  services.queue.look();
}
