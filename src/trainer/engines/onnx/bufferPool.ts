/**
 * Buffers of tensors that are gone, for the outputs of later runs. A training step replaces all weights and optimizer
 * state; fresh memory for them would be mapped and cleared by the operating system every time, a fifth of the step.
 */
export class BufferPool {
  private readonly free = new Map<number, Float32Array[]>();
  private held = 0;

  constructor(private readonly maxBytes: number) {}

  get bytes(): number {
    return this.held;
  }

  take(length: number): Float32Array {
    const buffer = this.free.get(length)?.pop();
    if (!buffer) return new Float32Array(length);
    this.held -= buffer.byteLength;
    return buffer;
  }

  give(buffer: Float32Array): void {
    if (this.held + buffer.byteLength > this.maxBytes) this.clear();
    const buffers = this.free.get(buffer.length);
    if (buffers) buffers.push(buffer);
    else this.free.set(buffer.length, [buffer]);
    this.held += buffer.byteLength;
  }

  clear(): void {
    this.free.clear();
    this.held = 0;
  }
}
