import path from 'node:path';
import { isReadable, type ReadableRun, type RunEntry } from './runEntry';
import { groupOf, runGroups, type RunGroup } from './runGroups';
import { compareAge } from './runOrders';

/** What happened to one run folder: `before` is absent for a new run, `after` for a deleted one. */
export interface RunChange {
  folder: string;
  before?: RunEntry;
  after?: RunEntry;
}

/** All runs that the window knows, by folder. A plain model: it knows neither the disk nor VS Code. */
export class RunCollection {
  private readonly entries = new Map<string, RunEntry>();
  /** The same, by state: what trains is asked for many times a second. */
  private readonly byGroup = new Map(runGroups.map((group) => [group, new Map<string, RunEntry>()]));
  /** The folders that hold run folders, with how many they hold. */
  private readonly counts = new Map<string, number>();

  get size(): number {
    return this.entries.size;
  }

  get(folder: string): RunEntry | undefined {
    return this.entries.get(folder);
  }

  /** In no order. */
  values(): IterableIterator<RunEntry> {
    return this.entries.values();
  }

  /** Newest first. */
  all(): RunEntry[] {
    return [...this.entries.values()].sort(compareAge);
  }

  /** Newest first. */
  inGroup(group: RunGroup): RunEntry[] {
    return [...this.byGroup.get(group)!.values()].sort(compareAge);
  }

  countOf(group: RunGroup): number {
    return this.byGroup.get(group)!.size;
  }

  /** The folders that hold run folders. */
  get containers(): string[] {
    return [...this.counts.keys()];
  }

  /** The newest run that was started from this configuration file. */
  latestOf(configPath: string): ReadableRun | undefined {
    let latest: ReadableRun | undefined;
    for (const entry of this.entries.values())
      if (isReadable(entry) && isSameFile(entry.run.configPath, configPath))
        if (!latest || compareAge(entry, latest) < 0) latest = entry;
    return latest;
  }

  /** Adds or replaces a run. Returns the change, or nothing when the run is as it was. */
  set(entry: RunEntry): RunChange | undefined {
    const { folder } = entry;
    const before = this.entries.get(folder);
    if (before && JSON.stringify(before) === JSON.stringify(entry)) return undefined;
    if (before) this.byGroup.get(groupOf(before))!.delete(folder);
    else this.count(folder, 1);
    this.entries.set(folder, entry);
    this.byGroup.get(groupOf(entry))!.set(folder, entry);
    return { folder, before, after: entry };
  }

  /** Forgets the run in `folder`, or every run somewhere below it. Quick for the many folders that have none. */
  deleteBelow(folder: string): RunChange[] {
    const prefix = folder + path.sep;
    const known = this.entries.get(folder);
    const holdsRuns = this.containers.some((container) => container === folder || container.startsWith(prefix));
    const gone = holdsRuns ? [...this.entries.values()].filter((entry) => entry.folder.startsWith(prefix)) : [];
    return [...(known ? [known] : []), ...gone].map((before) => {
      this.entries.delete(before.folder);
      this.byGroup.get(groupOf(before))!.delete(before.folder);
      this.count(before.folder, -1);
      return { folder: before.folder, before };
    });
  }

  private count(folder: string, difference: number): void {
    const container = path.dirname(folder);
    const count = (this.counts.get(container) ?? 0) + difference;
    if (count > 0) this.counts.set(container, count);
    else this.counts.delete(container);
  }
}

/** Compares as the operating system does: on Windows letter case does not count. */
function isSameFile(a: string | undefined, b: string): boolean {
  if (a === undefined) return false;
  return a === b || path.relative(a, b) === '';
}
