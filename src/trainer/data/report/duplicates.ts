/** Bits in which what two images show may differ, of 128. */
const mostDifferentBits = 7;
const bytesOfLooks = 16;
/** Of any two that differ in so few bits, one of so many parts is equal: only those need to be compared. */
const parts = 8;

/**
 * Groups of indices whose images are alike to the eye.
 * @param looks 128 bits, hex; undefined of images that cannot be read
 */
export function alikeGroups(looks: readonly (string | undefined)[]): number[][] {
  const groups = new DisjointSets(looks.length);
  const byLooks = new Map<string, number[]>();
  looks.forEach((each, index) => {
    // Bits of a plain area are chance or none: nothing can be said of it.
    if (each === undefined || isPlain(each)) return;
    const same = byLooks.get(each);
    if (same) {
      groups.join(same[0]!, index);
      same.push(index);
    } else byLooks.set(each, [index]);
  });
  const distinct = [...byLooks.values()].map(([first]) => first!);
  const bytes = distinct.map((index) => Uint8Array.from(Buffer.from(looks[index]!, 'hex')));
  for (let part = 0; part < parts; part++) {
    const buckets = new Map<number, number[]>();
    bytes.forEach((each, i) => {
      const key = each[2 * part]! * 256 + each[2 * part + 1]!;
      const bucket = buckets.get(key);
      if (!bucket) buckets.set(key, [i]);
      else {
        for (const other of bucket) if (areAlike(each, bytes[other]!)) groups.join(distinct[i]!, distinct[other]!);
        bucket.push(i);
      }
    });
  }
  return groups.all().filter((group) => group.length > 1);
}

/** Groups of indices with equal keys. */
export function equalGroups(keys: readonly (string | undefined)[]): number[][] {
  const groups = new Map<string, number[]>();
  keys.forEach((key, index) => {
    if (!key) return;
    const group = groups.get(key);
    if (group) group.push(index);
    else groups.set(key, [index]);
  });
  return [...groups.values()].filter((group) => group.length > 1);
}

const bitCounts = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length);

/** Whether next to nothing in the image is brighter than something else. */
function isPlain(looks: string): boolean {
  let ones = 0;
  for (const byte of Buffer.from(looks, 'hex')) ones += bitCounts[byte]!;
  return ones < 8;
}

function areAlike(a: Uint8Array, b: Uint8Array): boolean {
  let different = 0;
  for (let i = 0; i < bytesOfLooks; i++) different += bitCounts[a[i]! ^ b[i]!]!;
  return different <= mostDifferentBits;
}

/** Indices that are joined pair by pair. */
class DisjointSets {
  private readonly parents: Int32Array;

  constructor(count: number) {
    this.parents = Int32Array.from({ length: count }, (_, index) => index);
  }

  join(a: number, b: number): void {
    const [x, y] = [this.root(a), this.root(b)];
    this.parents[Math.max(x, y)] = Math.min(x, y);
  }

  all(): number[][] {
    const groups = new Map<number, number[]>();
    this.parents.forEach((_, index) => {
      const root = this.root(index);
      const group = groups.get(root);
      if (group) group.push(index);
      else groups.set(root, [index]);
    });
    return [...groups.values()];
  }

  private root(index: number): number {
    while (this.parents[index] !== index) {
      this.parents[index] = this.parents[this.parents[index]!]!;
      index = this.parents[index]!;
    }
    return index;
  }
}
