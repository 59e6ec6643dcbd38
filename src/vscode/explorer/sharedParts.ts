import type { RunEntry } from './runEntry';

/**
 * Lets runs share what many of them have in common, such as the names of a dataset's classes: thousands of runs of one dataset
 * then take the memory of one list of names.
 */
export class SharedParts {
  private readonly parts = new Map<string, object>();
  /** The same, to tell them without comparing what is in them. */
  private readonly shared = new WeakSet<object>();

  share(entry: RunEntry): RunEntry {
    if (!('run' in entry)) return entry;
    const { run, facts } = entry;
    return {
      ...entry,
      run: {
        ...run,
        ...(run.dataset && { dataset: this.one(run.dataset) }),
        ...(run.engine && { engine: this.one(run.engine) }),
        ...(run.versions && { versions: this.one(run.versions) }),
      },
      ...(facts && { facts: this.one(facts) }),
    };
  }

  private one<T extends object>(part: T): T {
    if (this.shared.has(part)) return part;
    const key = JSON.stringify(part);
    const known = this.parts.get(key) as T | undefined;
    if (known) return known;
    this.parts.set(key, part);
    this.shared.add(part);
    return part;
  }
}
