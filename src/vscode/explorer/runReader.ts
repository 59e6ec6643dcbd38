import { mapConcurrently } from '../base/mapConcurrently';
import { entryOf, readEntry, stampOf } from './readEntry';
import type { RunChange, RunCollection } from './runCollection';
import { isReadable, kindOf, type RunEntry } from './runEntry';
import type { IndexedRun, RunIndex } from './runIndex';
import { SharedParts } from './sharedParts';

/** Runs of thousands are read this many at a time, so that other work in the extension host gets its turn. */
const concurrentReads = 32;
/** What is read is told after this many, so that the first of thousands are shown while the others are being read. */
const batch = 250;

/**
 * Reads runs from their folders into a collection, those that have not changed since they were read last not at all. Knows no
 * VS Code.
 */
export class RunReader {
  private readonly stamps = new Map<string, string>();
  private readonly shared = new SharedParts();
  /** Whether the index would be another than the one that was written last. */
  private stale = false;

  /**
   * @param announce told what has changed, never nothing
   * @param again told which run must be read again, since its trainer said something newer meanwhile
   */
  constructor(
    private readonly collection: RunCollection,
    private readonly announce: (changes: RunChange[]) => void,
    private readonly again: (folder: string) => void,
  ) {}

  /** Takes over what was known when the window was closed. */
  async readIndex(index: RunIndex): Promise<void> {
    const changes: RunChange[] = [];
    for (const { stamp, entry } of await index.read()) {
      const change = this.collection.get(entry.folder) ? undefined : this.collection.set(this.shared.share(entry));
      if (!change) continue;
      this.stamps.set(entry.folder, stamp);
      changes.push(change);
    }
    this.tell(changes);
  }

  /** Writes the index when there is something new in it. @throws {FileWriteError} */
  async writeIndex(index: RunIndex): Promise<void> {
    if (!this.stale) return;
    this.stale = false;
    const runs: IndexedRun[] = [];
    for (const entry of this.collection.values()) {
      const stamp = this.stamps.get(entry.folder);
      if (stamp) runs.push({ stamp, entry });
    }
    await index.write(runs);
  }

  /** Reads the runs in `folders`, or forgets those that are no more. */
  async read(folders: readonly string[]): Promise<void> {
    for (let start = 0; start < folders.length; start += batch) {
      const part = folders.slice(start, start + batch);
      const changes = await mapConcurrently(part, concurrentReads, (folder) => this.readOne(folder));
      this.tell(changes.flat());
    }
  }

  /** As `read`, but leaves alone what has not changed on disk. What trains is always read: its process may be gone. */
  async readChanged(folders: readonly string[]): Promise<void> {
    const changed = await mapConcurrently(folders, concurrentReads, async (folder) => {
      const entry = this.collection.get(folder);
      const isOld = !entry || kindOf(entry) === 'active' || this.stamps.get(folder) !== (await stampOf(folder));
      return isOld ? folder : undefined;
    });
    await this.read(changed.filter((folder) => folder !== undefined));
  }

  /** Forgets the run in `folder`, or every run somewhere below it. */
  forget(folder: string): void {
    this.tell(this.forgetBelow(folder));
  }

  /** Takes a record that the trainer itself just sent, ahead of the file's event. */
  take({ folder, run }: Extract<RunEntry, { run: unknown }>): void {
    const known = this.collection.get(folder);
    const facts = isReadable(known) ? known.facts : undefined;
    const change = this.collection.set(this.shared.share(entryOf(folder, run, known?.annotations, facts)));
    if (change) this.tell([change]);
  }

  private async readOne(folder: string): Promise<RunChange[]> {
    const before = this.collection.get(folder);
    const stamp = await stampOf(folder);
    const entry = await readEntry(folder, isReadable(before) ? before.facts : undefined);
    // The trainer said something newer meanwhile: what was read may be older than that.
    if (this.collection.get(folder) !== before) {
      this.again(folder);
      return [];
    }
    if (!entry) return this.forgetBelow(folder);
    if (stamp) this.stamps.set(folder, stamp);
    const change = this.collection.set(this.shared.share(entry));
    return change ? [change] : [];
  }

  private forgetBelow(folder: string): RunChange[] {
    const gone = this.collection.deleteBelow(folder);
    gone.forEach((change) => this.stamps.delete(change.folder));
    return gone;
  }

  private tell(changes: RunChange[]): void {
    if (changes.length === 0) return;
    // Progress alone is not worth a new index: a run that trains is read anyway when the window opens.
    this.stale ||= changes.some(({ before, after }) => !before || !after || kindOf(after) !== 'active');
    this.announce(changes);
  }
}
