import os from 'node:os';

/** What the header of an image says, turned upright. */
export interface ImageHeader {
  width: number;
  height: number;
  /** Only JPEG can be decoded at a smaller scale. */
  isJpeg: boolean;
}

/** Raw sRGB pixels, 3 bytes each. */
export interface Pixels {
  data: Buffer;
  width: number;
  height: number;
}

/** Memory of a store; threads share it when it is sent to them. */
export interface StoreMemory {
  /** The number of bytes in use, then four numbers an image: width, height, 1 for JPEG, where its pixels begin (from 1). */
  index: SharedArrayBuffer;
  pixels: SharedArrayBuffer;
}

/** No single image may take much of the memory that others need. */
const largestShare = 1 / 16;
const mostBytes = 2 ** 30;
/** Part of the free memory that a store may take: training and validation each have one, and so may other runs. */
const shareOfFreeMemory = 1 / 8;

/** Memory for the headers of `count` images, and for as many pixels as the machine has room for. The system gives it out as it fills. */
export function storeMemory(count: number, bytes = roomForPixels()): StoreMemory {
  return { index: new SharedArrayBuffer(4 * (1 + 4 * count)), pixels: new SharedArrayBuffer(bytes) };
}

function roomForPixels(): number {
  const free = Math.min(os.freemem(), process.constrainedMemory() || Infinity);
  return Math.min(mostBytes, Math.floor(free * shareOfFreeMemory));
}

/**
 * What is known of the images of a dataset: headers, and the pixels of those that were decoded while there was room. Decoding
 * costs more than all that follows, and small datasets fit into memory; what an image becomes does not depend on it.
 */
export class ImageStore {
  private readonly index: Int32Array;
  private readonly capacity: number;

  constructor(private readonly memory: StoreMemory) {
    this.index = new Int32Array(memory.index);
    this.capacity = memory.pixels.byteLength;
  }

  header(image: number): ImageHeader | undefined {
    const at = 1 + 4 * image;
    const width = Atomics.load(this.index, at);
    return width === 0 ? undefined : { width, height: this.index[at + 1]!, isJpeg: this.index[at + 2] === 1 };
  }

  /** Threads that do so at the same time write the same numbers. */
  setHeader(image: number, { width, height, isJpeg }: ImageHeader): void {
    this.index.set([height, Number(isJpeg)], 2 + 4 * image);
    // The width says that the others are there.
    Atomics.store(this.index, 1 + 4 * image, width);
  }

  pixels(image: number): Pixels | undefined {
    const begin = Atomics.load(this.index, 4 + 4 * image) - 1;
    if (begin < 0) return undefined;
    const { width, height } = this.header(image)!;
    return { data: Buffer.from(this.memory.pixels, begin, 3 * width * height), width, height };
  }

  hasRoomFor({ width, height }: ImageHeader): boolean {
    const bytes = 3 * width * height;
    return bytes <= this.capacity * largestShare && Atomics.load(this.index, 0) + bytes <= this.capacity;
  }

  /** Keeps the pixels of an image whose header is known, unless the room is taken meanwhile. */
  keep(image: number, data: Buffer): void {
    const begin = Atomics.add(this.index, 0, data.length);
    if (begin + data.length > this.capacity) Atomics.sub(this.index, 0, data.length);
    else {
      Buffer.from(this.memory.pixels, begin, data.length).set(data);
      Atomics.store(this.index, 4 + 4 * image, begin + 1);
    }
  }
}
