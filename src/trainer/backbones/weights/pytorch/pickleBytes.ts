/** Reads a pickle's arguments one after the other. Every method throws a RangeError at the end of the bytes. */
export class PickleBytes {
  private readonly view: DataView;

  /** @param at where the next is read */
  constructor(
    private readonly bytes: Uint8Array,
    public at: number,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  uint8(): number {
    return this.view.getUint8(this.skip(1));
  }

  uint16(): number {
    return this.view.getUint16(this.skip(2), true);
  }

  int32(): number {
    return this.view.getInt32(this.skip(4), true);
  }

  uint32(): number {
    return this.view.getUint32(this.skip(4), true);
  }

  /** The only big-endian one. */
  float64(): number {
    return this.view.getFloat64(this.skip(8), false);
  }

  /** An integer of `length` bytes, in two's complement. */
  long(length: number): number {
    const start = this.skip(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.view.getUint8(start + i));
    return Number(BigInt.asIntN(8 * length, value));
  }

  /** UTF-8 of `length` bytes. */
  text(length: number): string {
    const start = this.skip(length);
    if (this.at > this.bytes.length) throw new RangeError();
    return new TextDecoder().decode(this.bytes.subarray(start, this.at));
  }

  /** Text up to the next line feed. */
  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end < 0) throw new RangeError();
    const line = this.text(end - this.at);
    this.at++;
    return line;
  }

  private skip(length: number): number {
    const start = this.at;
    this.at += length;
    return start;
  }
}
