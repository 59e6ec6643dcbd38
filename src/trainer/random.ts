/**
 * Random numbers that a run can repeat: Philox4x32-10, a counter-based generator (Salmon, Moraes, Dror, Shaw: "Parallel
 * random numbers: as easy as 1, 2, 3", SC 2011). A stream is named by the run's seed and what it is for, as in
 * `randomStream(seed, 'noise', step)`, so that any step can be made again without the steps before it.
 */

const roundMultipliers = [0xd2511f53, 0xcd9e8d57] as const;
const keyIncrements = [0x9e3779b9, 0xbb67ae85] as const;
const rounds = 10;
const twoTo32 = 2 ** 32;

/** Upper 32 bits of the 64-bit product of two unsigned 32-bit integers. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carried = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + (middle >>> 16) + (carried >>> 16)) >>> 0;
}

/**
 * The Philox4x32-10 permutation, in place.
 * @param block four unsigned 32-bit words: the counter on entry, random words on return
 */
export function philox(block: Uint32Array, key0: number, key1: number): void {
  let c0 = block[0]!;
  let c1 = block[1]!;
  let c2 = block[2]!;
  let c3 = block[3]!;
  for (let round = 0; round < rounds; round++) {
    const high0 = multiplyHigh(roundMultipliers[0], c0);
    const low0 = Math.imul(roundMultipliers[0], c0);
    const high1 = multiplyHigh(roundMultipliers[1], c2);
    const low1 = Math.imul(roundMultipliers[1], c2);
    c0 = (high1 ^ c1 ^ key0) >>> 0;
    c1 = low1 >>> 0;
    c2 = (high0 ^ c3 ^ key1) >>> 0;
    c3 = low0 >>> 0;
    key0 = (key0 + keyIncrements[0]) >>> 0;
    key1 = (key1 + keyIncrements[1]) >>> 0;
  }
  block[0] = c0;
  block[1] = c1;
  block[2] = c2;
  block[3] = c3;
}

/** 128 bits from a stream's name: its text is chained through the permutation, 16 bytes at a time, as in CBC-MAC. */
function hash(name: string): Uint32Array {
  const text = new TextEncoder().encode(name);
  const bytes = new Uint8Array(Math.ceil(text.length / 16) * 16);
  bytes.set(text);
  const words = new DataView(bytes.buffer);
  const state = new Uint32Array(4);
  for (let at = 0; at < bytes.length; at += 16) {
    for (let i = 0; i < 4; i++) state[i]! ^= words.getUint32(at + 4 * i, true);
    philox(state, 0, 0);
  }
  return state;
}

/** An endless sequence of random numbers; the same name gives the same sequence on every machine. */
export class RandomStream {
  private readonly name: Uint32Array;
  private readonly block = new Uint32Array(4);
  private blocksUsed = 0;
  private wordsLeft = 0;
  private spareGaussian: number | undefined;

  constructor(name: string) {
    this.name = hash(name);
  }

  /** Uniform in [0, 1), a multiple of 2⁻³². */
  uniform(): number {
    return this.word() / twoTo32;
  }

  /**
   * A whole number in [0, n), each equally likely.
   * @throws RangeError unless n is a whole number from 1 to 2³²
   */
  integer(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > twoTo32)
      throw new RangeError(`integer(n) needs a whole number n from 1 to 2^32, got ${n}`);
    const limit = twoTo32 - (twoTo32 % n);
    let word = this.word();
    while (word >= limit) word = this.word();
    return word % n;
  }

  /** Standard normal: Box and Muller's transform of two uniform numbers gives two normal ones; |x| stays below 6.7. */
  gaussian(): number {
    if (this.spareGaussian !== undefined) {
      const spare = this.spareGaussian;
      this.spareGaussian = undefined;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.spareGaussian = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** `n` standard normal numbers. */
  gaussians(n: number): Float32Array {
    const values = new Float32Array(n);
    // Every step of AdaRand draws as many numbers as its features have: a loop takes a fifth less time than `map`.
    for (let i = 0; i < n; i++) values[i] = this.gaussian();
    return values;
  }

  /** `n` numbers in [0, 1). Rounded to float32 they may reach 1, so the top 24 bits alone are used. */
  uniforms(n: number): Float32Array {
    return new Float32Array(n).map(() => (this.word() >>> 8) / 2 ** 24);
  }

  /** A shuffled copy, every order equally likely (Fisher and Yates). */
  shuffle<T>(items: readonly T[]): T[] {
    const shuffled = [...items];
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!];
    }
    return shuffled;
  }

  /** The next unsigned 32-bit word. The counter is the block's number beside half of the name; the key is the other half. */
  private word(): number {
    if (this.wordsLeft === 0) {
      this.block[0] = this.blocksUsed;
      this.block[1] = Math.floor(this.blocksUsed / twoTo32);
      this.block[2] = this.name[2]!;
      this.block[3] = this.name[3]!;
      philox(this.block, this.name[0]!, this.name[1]!);
      this.blocksUsed++;
      this.wordsLeft = 4;
    }
    return this.block[4 - this.wordsLeft--]!;
  }
}

/**
 * The stream that belongs to `seed` and `keys`, in that order; streams of different names are independent.
 * @example randomStream(config.seed, 'augmentation', epoch, imageIndex).uniform()
 */
export function randomStream(seed: number, ...keys: (string | number)[]): RandomStream {
  return new RandomStream(JSON.stringify([seed, ...keys]));
}
