import * as vscode from 'vscode';
import { extendRun } from '../../runs/extendRun';
import type { RunTreeNode } from '../explorer/runNodes';
import { requireTrust } from '../trust';
import type { RunArgument } from './pickRun';
import type { Services } from './services';
import { startOrQueue } from './startRun';
import { can, readableRuns } from './stopAndResume';

/** Gives runs that have ended more epochs, and lets them go on. */
export async function extendRunBy(services: Services, argument: RunArgument, selected?: RunTreeNode[]): Promise<void> {
  if (!(await requireTrust('Training starts a process that reads files of this folder.'))) return;
  const entries = await readableRuns(services, argument, selected, {
    title: 'Extend Which Run?',
    accepts: can('extend'),
    none: 'There is no run that has ended and could be extended.',
  });
  const epochs = entries.length > 0 ? await askEpochs(entries.map(({ run }) => run.name)) : undefined;
  if (epochs === undefined) return;
  for (const { folder, run } of entries) {
    await extendRun(folder, epochs);
    await startOrQueue(services, folder, run.name, `Extending ${run.name}`);
  }
}

async function askEpochs(names: readonly string[]): Promise<number | undefined> {
  const text = await vscode.window.showInputBox({
    title: names.length === 1 ? `Extend ${names[0]}` : `Extend ${names.length} Runs`,
    prompt: 'How many more epochs? The learning rate goes on where a run of the new length would be.',
    value: '10',
    validateInput: (value) => (wholeNumber.test(value.trim()) ? undefined : 'A whole number of epochs, 1 or more.'),
  });
  return text === undefined ? undefined : Number(text.trim());
}

const wholeNumber = /^[1-9]\d{0,5}$/;
