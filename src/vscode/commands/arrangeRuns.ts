import * as vscode from 'vscode';
import { runGroupings, type RunGroupingName } from '../explorer/runGroupings';
import { runOrders, type RunOrder, type RunOrderName } from '../explorer/runOrders';
import type { Services } from './services';

/** Milliseconds after a key press until the runs are filtered: typing a word is one change. */
const typingPause = 150;

/** Filters the runs while a person types; Escape brings back what was there before. */
export async function filterRuns({ tree }: Services): Promise<void> {
  const before = tree.arrangement.filter;
  const input = vscode.window.createInputBox();
  input.title = 'Filter Runs';
  input.prompt = 'All words must be found. tag:baseline, state:failed, dataset:pets, is:starred, -word';
  input.placeholder = 'Name, configuration, images, network, regularizer, tag, note';
  input.value = before;
  let timer: NodeJS.Timeout | undefined;
  input.onDidChangeValue((filter) => {
    clearTimeout(timer);
    timer = setTimeout(() => tree.preview({ filter }), typingPause);
  });
  const accepted = await new Promise<string | undefined>((resolve) => {
    input.onDidAccept(() => {
      resolve(input.value.trim());
      input.hide();
    });
    input.onDidHide(() => resolve(undefined));
    input.show();
  });
  clearTimeout(timer);
  input.dispose();
  await tree.arrange({ filter: accepted ?? before });
}

/** Asks what the runs are grouped by. */
export async function groupRuns({ tree }: Services): Promise<void> {
  const names = Object.keys(runGroupings) as RunGroupingName[];
  const items = names.map((name) => ({
    name,
    ...choice(runGroupings[name].label, name === tree.arrangement.grouping),
  }));
  const picked = await vscode.window.showQuickPick(items, { title: 'Group Runs by' });
  if (picked) await tree.arrange({ grouping: picked.name });
}

/** Asks what the runs are ordered by; the order that they have is offered the other way round. */
export async function sortRuns({ tree }: Services): Promise<void> {
  const { arrangement } = tree;
  const names = Object.keys(runOrders) as RunOrderName[];
  const items = names.map((order) => {
    const { label, descending: usual, ends = ['largest', 'smallest'] }: RunOrder = runOrders[order];
    const isNow = order === arrangement.order;
    const descending = isNow ? !arrangement.descending : usual;
    return {
      order,
      descending,
      ...choice(label, isNow),
      description: descending ? `↓ ${ends[0]} first` : `↑ ${ends[1]} first`,
    };
  });
  const picked = await vscode.window.showQuickPick(items, { title: 'Sort Runs by' });
  if (picked) await tree.arrange({ order: picked.order, descending: picked.descending });
}

function choice(label: string, isNow: boolean): vscode.QuickPickItem {
  return { label, ...(isNow && { iconPath: new vscode.ThemeIcon('check') }) };
}
