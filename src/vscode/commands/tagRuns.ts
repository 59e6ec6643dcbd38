import * as vscode from 'vscode';
import { tagPattern } from '../../runs/annotations';
import type { RunEntry } from '../explorer/runEntry';
import type { RunTreeNode } from '../explorer/runNodes';
import { annotate } from './annotateRuns';
import type { RunArgument } from './pickRun';
import { runsOf } from './selectedRuns';
import type { Services } from './services';

/** Lets a person check the tags of runs in a list of all tags that there are, and make new ones by typing. */
export async function tagRuns(services: Services, argument: RunArgument, selected?: RunTreeNode[]): Promise<void> {
  const entries = await runsOf(services, argument, selected, {
    title: 'Tag Which Run?',
    accepts: () => true,
    none: 'There are no runs yet.',
  });
  if (entries.length === 0) return;
  const shared = tagCounts(entries, (count) => count === entries.length);
  const chosen = await pickTags(services, entries, shared);
  if (!chosen) return;
  const removed = shared.filter((tag) => !chosen.includes(tag));
  await annotate(services, entries, ({ tags = [] }) => ({
    tags: [...tags.filter((tag) => !removed.includes(tag)), ...chosen],
  }));
}

interface TagItem extends vscode.QuickPickItem {
  tag: string;
}

/** The tags that all the runs are to have; nothing when the person changes their mind. */
function pickTags({ runs }: Services, entries: RunEntry[], shared: string[]): Promise<string[] | undefined> {
  const known = tagCounts([...runs.collection.values()]);
  const here = tagCounts(entries);
  const picker = vscode.window.createQuickPick<TagItem>();
  picker.title = entries.length === 1 ? 'Tags of the Run' : `Tags of ${entries.length} Runs`;
  picker.placeholder = known.length > 0 ? 'Check tags, or type a new one' : 'Type a tag';
  picker.canSelectMany = true;
  const items: TagItem[] = known.map((tag) => ({
    label: tag,
    tag,
    ...(here.includes(tag) && !shared.includes(tag) && { description: 'some of these runs have it' }),
  }));
  picker.items = items;
  picker.selectedItems = items.filter(({ tag }) => shared.includes(tag));
  picker.onDidChangeValue((text) => {
    const tag = text.trim();
    const isNew = tagPattern.test(tag) && !items.some((item) => item.tag === tag);
    const checked = picker.selectedItems;
    picker.items = isNew ? [{ label: tag, tag, description: 'new tag', alwaysShow: true }, ...items] : items;
    picker.selectedItems = checked.filter((item) => picker.items.includes(item));
  });
  picker.onDidChangeSelection((checked) => {
    for (const item of checked) if (!items.includes(item)) items.unshift(item);
  });
  return new Promise((resolve) => {
    picker.onDidAccept(() => {
      const typed = picker.value.trim();
      const checked = picker.selectedItems.map(({ tag }) => tag);
      const isWritten = tagPattern.test(typed) && !items.some((item) => item.tag === typed);
      resolve(isWritten ? [...checked, typed] : checked);
      picker.hide();
    });
    picker.onDidHide(() => {
      resolve(undefined);
      picker.dispose();
    });
    picker.show();
  });
}

/** The tags of the runs whose count is wanted, in alphabetical order. */
function tagCounts(entries: RunEntry[], wanted: (count: number) => boolean = () => true): string[] {
  const counts = new Map<string, number>();
  for (const { annotations } of entries)
    for (const tag of annotations?.tags ?? []) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  const tags = [...counts].filter(([, count]) => wanted(count)).map(([tag]) => tag);
  return tags.sort((a, b) => a.localeCompare(b));
}
