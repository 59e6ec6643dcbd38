import path from 'node:path';
import * as vscode from 'vscode';
import { isReadable, type ReadableRun, type RunEntry } from '../explorer/runEntry';
import type { RunTreeNode } from '../explorer/runNodes';
import { describeRun } from '../explorer/runText';
import { runIcon } from '../explorer/runIcons';
import type { Services } from './services';

/** What commands about a run are called with: a row of the tree, a run folder (dashboard, notification), or nothing (palette). */
export type RunArgument = RunTreeNode | string | undefined;

/** The folder that the argument names. */
export function folderOf(argument: RunArgument): string | undefined {
  if (typeof argument === 'string') return argument;
  return argument?.kind === 'run' ? argument.folder : undefined;
}

export interface RunQuestion {
  /** Title of the list a person picks from. */
  title: string;
  /** Which runs the command makes sense for. */
  accepts: (entry: RunEntry) => boolean;
  /** Said when there is no such run. */
  none: string;
}

/**
 * The run that a command is about: the argument's; else that of the dashboard in front; else the only one that fits; else
 * the one a person picks. Nothing when there is none or the person changes their mind.
 */
export async function pickRun(
  { runs, dashboards }: Services,
  argument: RunArgument,
  question: RunQuestion,
): Promise<string | undefined> {
  const named = folderOf(argument);
  if (named) return named;
  await runs.whenLoaded;
  const candidates = runs.collection.all().filter(question.accepts);
  const inFront = candidates.find((entry) => entry.folder === dashboards.activeRun);
  if (inFront) return inFront.folder;
  if (candidates.length === 1) return candidates[0]!.folder;
  if (candidates.length === 0) {
    void vscode.window.showInformationMessage(question.none);
    return undefined;
  }
  const items = candidates.map(quickPickItem);
  const picked = await vscode.window.showQuickPick(items, { title: question.title, matchOnDescription: true });
  return picked?.folder;
}

function quickPickItem(entry: RunEntry): vscode.QuickPickItem & { folder: string } {
  const { folder } = entry;
  if (!isReadable(entry)) return { label: path.basename(folder), description: entry.problem, folder };
  return { label: entry.run.name, description: describeRun(entry.run), iconPath: runIcon(entry.run.status), folder };
}

/** The run in `folder` as it is now. @throws {Error} when it is gone or its record cannot be read */
export async function readableRun({ runs }: Services, folder: string): Promise<ReadableRun> {
  const entry = await runs.know(folder);
  if (!entry) throw new Error(`There is no run in ${folder} any more.`);
  if (!isReadable(entry)) throw new Error(entry.problem);
  return entry;
}
