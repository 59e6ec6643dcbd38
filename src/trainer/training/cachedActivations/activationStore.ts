import { open, rm, type FileHandle } from 'node:fs/promises';

/** Activations of examples: the first ones in memory, those that do not fit there in a file, which goes with the store. */
export class ActivationStore {
  private readonly inMemory: Float32Array[] = [];
  private inFile = 0;
  private handle: FileHandle | undefined;
  private shapeOfOne: readonly number[] = [];

  /**
   * @param memory bytes that may be used
   * @param file where to put the rest, if need be
   */
  constructor(
    private readonly memory: number,
    private readonly file: string,
  ) {}

  /** Of the activation of one example. */
  get shape(): readonly number[] {
    return this.shapeOfOne;
  }

  /** Adds examples. @param values [N, …shape] */
  async append(values: Float32Array, shape: readonly number[]): Promise<void> {
    this.shapeOfOne = shape;
    for (let from = 0; from < values.length; from += this.size) {
      const example = values.slice(from, from + this.size);
      if (this.inFile === 0 && (this.inMemory.length + 1) * example.byteLength <= this.memory)
        this.inMemory.push(example);
      else {
        this.handle ??= await open(this.file, 'w+');
        await this.handle.write(bytesOf(example), 0, example.byteLength, this.inFile++ * example.byteLength);
      }
    }
  }

  /** The activations of some examples, one after the other. @param indices in the order in which they were added, from 0 */
  async read(indices: readonly number[]): Promise<Float32Array> {
    const values = new Float32Array(indices.length * this.size);
    for (const [i, index] of indices.entries()) {
      const target = values.subarray(i * this.size, (i + 1) * this.size);
      const kept = this.inMemory[index];
      if (kept) target.set(kept);
      else await this.readFromFile(index - this.inMemory.length, target);
    }
    return values;
  }

  /** Removes the file. */
  async close(): Promise<void> {
    await this.handle?.close();
    await rm(this.file, { force: true });
  }

  /** Numbers of one example. */
  private get size(): number {
    return this.shapeOfOne.reduce((product, length) => product * length, 1);
  }

  private async readFromFile(place: number, target: Float32Array): Promise<void> {
    const { byteLength } = target;
    await this.handle!.read(bytesOf(target), 0, byteLength, place * byteLength);
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
