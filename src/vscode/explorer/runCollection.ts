import path from 'node:path';
import { isReadable, type ReadableRun, type RunEntry } from './runEntry';
import { compareRuns, groupOf, type RunGroup } from './runGroups';

/** What happened to one run folder: `before` is absent for a new run, `after` for a deleted one. */
export interface RunChange {
  folder: string;
  before?: RunEntry;
  after?: RunEntry;
}

/** All runs that the window knows, by folder. A plain model: it knows neither the disk nor VS Code. */
export class RunCollection {
  private readonly entries = new Map<string, RunEntry>();

  get size(): number {
    return this.entries.size;
  }

  get(folder: string): RunEntry | undefined {
    return this.entries.get(folder);
  }

  /** Newest first. */
  all(): RunEntry[] {
    return [...this.entries.values()].sort(compareRuns);
  }

  /** Newest first. */
  inGroup(group: RunGroup): RunEntry[] {
    return [...this.entries.values()].filter((entry) => groupOf(entry) === group).sort(compareRuns);
  }

  /** The newest run that was started from this configuration file. */
  latestOf(configPath: string): ReadableRun | undefined {
    return this.all().find(
      (entry): entry is ReadableRun => isReadable(entry) && isSameFile(entry.run.configPath, configPath),
    );
  }

  countOf(group: RunGroup): number {
    let count = 0;
    for (const entry of this.entries.values()) if (groupOf(entry) === group) count++;
    return count;
  }

  /** Adds or replaces a run. Returns the change, or nothing when the run is as it was. */
  set(entry: RunEntry): RunChange | undefined {
    const before = this.entries.get(entry.folder);
    if (before && JSON.stringify(before) === JSON.stringify(entry)) return undefined;
    this.entries.set(entry.folder, entry);
    return { folder: entry.folder, before, after: entry };
  }

  /** Forgets the run in `folder`, or every run somewhere below it. */
  deleteBelow(folder: string): RunChange[] {
    const prefix = folder + path.sep;
    return [...this.entries.values()]
      .filter((entry) => entry.folder === folder || entry.folder.startsWith(prefix))
      .map((before) => {
        this.entries.delete(before.folder);
        return { folder: before.folder, before };
      });
  }
}

/** Compares as the operating system does: on Windows letter case does not count. */
function isSameFile(a: string | undefined, b: string): boolean {
  return a !== undefined && path.relative(a, b) === '';
}
