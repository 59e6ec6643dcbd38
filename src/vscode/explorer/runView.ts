import type { RunChange, RunCollection } from './runCollection';
import { parseFilter, type RunFilter } from './runFilter';
import { isReadable, type RunEntry } from './runEntry';
import { runGroupings, type GroupHeading, type RunGroupingName } from './runGroupings';
import { runComparison, runOrders, type RunOrder, type RunOrderName } from './runOrders';

/** How a person wants to see the runs. */
export interface Arrangement {
  grouping: RunGroupingName;
  order: RunOrderName;
  descending: boolean;
  /** As typed; see `runFilter.ts`. */
  filter: string;
  showArchived: boolean;
}

export const defaultArrangement: Arrangement = {
  grouping: 'state',
  order: 'started',
  descending: true,
  filter: '',
  showArchived: false,
};

/** A heading and the folders of the runs under it, in order. */
export interface ArrangedGroup {
  heading: GroupHeading;
  folders: string[];
}

/**
 * The runs as they are shown: filtered, grouped, ordered. Arranged when somebody looks after something has changed that moves a
 * run, since a run that trains reports its progress many times a second. A plain model: it knows no VS Code.
 */
export class RunView {
  private arranged: { groups: ArrangedGroup[]; shown: number } | undefined;
  private filter: RunFilter | undefined;
  private wanted = defaultArrangement;
  private queue: readonly string[] = [];

  constructor(
    private readonly collection: RunCollection,
    private readonly now: () => number = Date.now,
  ) {}

  get arrangement(): Arrangement {
    return this.wanted;
  }

  set arrangement(arrangement: Arrangement) {
    this.wanted = arrangement;
    this.filter = parseFilter(arrangement.filter);
    this.arranged = undefined;
  }

  /** Folders of the queued runs in the order of their turns, which is how their group shows them. */
  set turns(queue: readonly string[]) {
    this.queue = queue;
    this.arranged = undefined;
  }

  get order(): RunOrder {
    return runOrders[this.wanted.order];
  }

  /** Groups that hold runs, in order. */
  get groups(): readonly ArrangedGroup[] {
    return (this.arranged ??= this.arrange()).groups;
  }

  /** How many runs pass the filter and are not hidden as archived. */
  get shown(): number {
    return (this.arranged ??= this.arrange()).shown;
  }

  shows(entry: RunEntry): boolean {
    const hidden = entry.annotations?.archived && !this.wanted.showArchived;
    return !hidden && (this.filter?.(entry) ?? true);
  }

  headingsOf(entry: RunEntry): GroupHeading[] {
    return runGroupings[this.wanted.grouping].headings(entry, this.now());
  }

  /** Takes note of changes. @returns whether every run stays where it is, so that only its own line changes */
  note(changes: readonly RunChange[]): boolean {
    const stays = changes.every(({ before, after }) => before && after && this.placeOf(before) === this.placeOf(after));
    if (!stays) this.arranged = undefined;
    return stays;
  }

  /** What decides where a run is shown. */
  private placeOf(entry: RunEntry): string {
    if (!this.shows(entry)) return 'hidden';
    const keys = this.headingsOf(entry).map(({ key }) => key);
    const figure = isReadable(entry) ? this.order.key(entry.run) : undefined;
    return JSON.stringify([keys, figure, entry.annotations?.starred]);
  }

  private arrange(): { groups: ArrangedGroup[]; shown: number } {
    const { order, descending } = this.wanted;
    const entries = [...this.collection.values()].filter((entry) => this.shows(entry));
    const groups = new Map<string, ArrangedGroup>();
    for (const entry of entries.sort(runComparison(order, descending))) {
      for (const heading of this.headingsOf(entry)) {
        const group = groups.get(heading.key);
        if (group) group.folders.push(entry.folder);
        else groups.set(heading.key, { heading, folders: [entry.folder] });
      }
    }
    if (this.wanted.grouping === 'state') this.sortByTurns(groups.get('queued')?.folders);
    return { groups: [...groups.values()].sort(byRank), shown: entries.length };
  }

  /** Those without a turn, as runs that a cluster queues, come last. */
  private sortByTurns(folders: string[] = []): void {
    const turns = new Map(this.queue.map((folder, turn) => [folder, turn]));
    folders.sort((a, b) => (turns.get(a) ?? turns.size) - (turns.get(b) ?? turns.size));
  }
}

function byRank({ heading: a }: ArrangedGroup, { heading: b }: ArrangedGroup): number {
  if (typeof a.rank === 'number' && typeof b.rank === 'number') return a.rank - b.rank;
  return String(a.rank) < String(b.rank) ? -1 : 1;
}
