import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { WeightsError } from './weightsError';

/** Bytes that are read when asked for, so that a large file need not be in memory as a whole. */
export interface ByteSource {
  /** The file's name, for error messages. */
  readonly name: string;
  /** How many bytes there are. */
  readonly size: number;
  /** A copy of the bytes `from` … `to` − 1, at the start of a buffer of its own. */
  read(from: number, to: number): Uint8Array<ArrayBuffer>;
}

export function inMemory(bytes: Uint8Array, name: string): ByteSource {
  return { name, size: bytes.length, read: (from, to) => new Uint8Array(bytes.subarray(from, to)) };
}

/** The bytes of an open file. @throws the system's error when it cannot be opened */
export class FileBytes implements ByteSource {
  readonly size: number;
  private readonly descriptor: number;

  constructor(readonly name: string) {
    this.descriptor = openSync(name, 'r');
    this.size = fstatSync(this.descriptor).size;
  }

  read(from: number, to: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(to - from);
    let at = 0;
    while (at < bytes.length) {
      const read = readSync(this.descriptor, bytes, at, bytes.length - at, from + at);
      if (read === 0) throw new WeightsError(`${this.name} became shorter while it was read: fetch it again.`);
      at += read;
    }
    return bytes;
  }

  close(): void {
    closeSync(this.descriptor);
  }
}
