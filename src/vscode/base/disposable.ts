interface Closable {
  dispose(): unknown;
}

/** Owns what it registers: `dispose()` disposes of everything, last registered first. Safe to call twice. */
export abstract class Disposable {
  private readonly owned: Closable[] = [];
  private disposed = false;

  /** Hands `item` over to this object. Registered after disposal, it is disposed of at once. */
  protected _register<T extends Closable>(item: T): T {
    if (this.disposed) item.dispose();
    else this.owned.push(item);
    return item;
  }

  protected get isDisposed(): boolean {
    return this.disposed;
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    while (this.owned.length > 0) this.owned.pop()?.dispose();
  }
}
