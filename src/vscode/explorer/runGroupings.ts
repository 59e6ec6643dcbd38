import { isReadable, type RunEntry } from './runEntry';
import { groupIcons, groupLabels, groupOf, runGroups, type RunGroup } from './runGroups';
import { configurationOf, datasetOf } from './runNames';

/** A heading of the explorer, with the runs that belong under it. */
export interface GroupHeading {
  /** Tells it from the other groups of its grouping. */
  key: string;
  label: string;
  /** Name of a theme icon. */
  icon: string;
  /** Where it stands: numbers before texts, small before large. */
  rank: number | string;
  /** The whole path, for instance. */
  detail?: string | undefined;
}

/** What runs can be grouped by. A run may belong to several groups. */
export interface RunGrouping {
  label: string;
  headings: (entry: RunEntry, now: number) => GroupHeading[];
}

export const runGroupings = {
  state: { label: 'State', headings: (entry) => [stateHeadings[groupOf(entry)]] },
  date: { label: 'Date', headings: (entry, now) => [dateHeading(entry, now)] },
  configuration: {
    label: 'Configuration',
    headings: (entry) =>
      named('file-code', configurationOf(entry), 'No configuration file', isReadable(entry) && entry.run.configPath),
  },
  dataset: {
    label: 'Dataset',
    headings: (entry) =>
      named(
        'file-media',
        datasetOf(entry),
        'Unknown images',
        isReadable(entry) && (entry.run.dataset?.path ?? entry.facts?.dataset),
      ),
  },
  regularizer: {
    label: 'Regularizer',
    headings: (entry) => named('symbol-operator', isReadable(entry) && entry.facts?.regularizer, 'Unknown regularizer'),
  },
  study: {
    label: 'Study or Sweep',
    headings: (entry) =>
      named('beaker', isReadable(entry) && (entry.run.study?.name ?? entry.run.sweep?.name), 'Single runs'),
  },
  tag: {
    label: 'Tag',
    headings: ({ annotations }) =>
      annotations?.tags?.flatMap((tag) => named('tag', tag, '')) ?? named('tag', undefined, 'No tags'),
  },
  none: { label: 'Nothing', headings: () => [everything] },
} satisfies Record<string, RunGrouping>;
export type RunGroupingName = keyof typeof runGroupings;

/** The one group of the grouping `none`, whose runs are shown without a heading. */
const everything: GroupHeading = { key: 'everything', label: 'Runs', icon: 'list-flat', rank: 0 };

const stateHeadings = Object.fromEntries(
  runGroups.map((group, rank) => [group, { key: group, label: groupLabels[group], icon: groupIcons[group], rank }]),
) as Record<RunGroup, GroupHeading>;

/** The group of a name; of the runs without one, which stands last. */
function named(
  icon: string,
  name: string | false | undefined,
  withoutName: string,
  whole?: string | false,
): GroupHeading[] {
  if (!name) return [{ key: '', label: withoutName, icon: 'circle-slash', rank: '\uffff' }];
  const key = whole || name;
  return [{ key, label: name, icon, rank: `${name.toLowerCase()}\n${key}`, ...(whole && { detail: whole }) }];
}

const day = 24 * 60 * 60 * 1000;

/** Today, yesterday, the last seven days, then a group a month. Local time. */
function dateHeading(entry: RunEntry, now: number): GroupHeading {
  const heading = (key: string, label: string, rank: number) => ({ key, label, icon: 'calendar', rank });
  if (!isReadable(entry)) return heading('unknown', 'Unknown date', Infinity);
  const date = new Date(entry.run.createdAt);
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  if (date.getTime() >= midnight) return heading('today', 'Today', 0);
  // Noon of the day before is in it, whatever summer time does to midnight.
  if (date.toDateString() === new Date(midnight - day / 2).toDateString()) return heading('yesterday', 'Yesterday', 1);
  if (date.getTime() >= midnight - 6 * day) return heading('week', 'Last 7 days', 2);
  const months = date.getFullYear() * 12 + date.getMonth();
  const month = date.toLocaleString('en', { month: 'long', year: 'numeric' });
  return heading(String(months), month, 1e6 - months);
}
