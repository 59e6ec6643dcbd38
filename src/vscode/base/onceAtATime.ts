/** Work that goes on, by key: asked for again meanwhile, as an impatient second click does, it is not done twice. */
export class OnceAtATime {
  private readonly underWay = new Set<string>();

  /** Does `work` unless work of the same key is under way. */
  async run(key: string, work: () => Promise<void>): Promise<void> {
    if (this.underWay.has(key)) return;
    this.underWay.add(key);
    try {
      await work();
    } finally {
      this.underWay.delete(key);
    }
  }
}
