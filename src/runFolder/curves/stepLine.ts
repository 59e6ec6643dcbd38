import { stepMetrics } from '../../protocol/metrics';

/**
 * Reads the line of a step as the trainer writes it, straight from the bytes: a file of a million lines opens in about a second.
 * A line that is written in any other way is left to `decodeMetrics`.
 */

const quote = 0x22;
const comma = 0x2c;
const minus = 0x2d;
const dot = 0x2e;
const zero = 0x30;
const nine = 0x39;
const closing = 0x7d;

const prefix = Buffer.from('{"kind":"step"');
const keys = ['step', 'epoch', 'time', ...stepMetrics].map((key) => Buffer.from(`,"${key}":`));
/** 10^0 … 10^22 are exact. */
const powers = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
/** As many digits are added up at most; JSON writes 17. The last ones may round twice: an error of 1 in the 16th digit. */
const mostDigits = 18;

export class StepLineReader {
  /** Step, epoch, time, then the figures in the order of `stepMetrics`. */
  readonly figures = new Float64Array(keys.length);
  /** Those in the order of `stepMetrics` alone: the same memory. */
  readonly values = this.figures.subarray(3);
  private at = 0;

  /** Fills `figures` from the line; false when it is not written as expected. */
  read(bytes: Buffer, start: number, end: number): boolean {
    if (!startsWith(bytes, start, prefix)) return false;
    this.at = start + prefix.length;
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index]!;
      if (!startsWith(bytes, this.at, key)) return false;
      this.at += key.length;
      const value = this.figure(bytes);
      if (value === undefined) return false;
      this.figures[index] = value;
    }
    return this.at === end - 1 && bytes[this.at] === closing;
  }

  private figure(bytes: Buffer): number | undefined {
    const start = this.at;
    if (bytes[start] === quote) return this.named(bytes);
    const negative = bytes[start] === minus;
    const first = negative ? start + 1 : start;
    let at = first;
    let whole = 0;
    let firstDigit = -1;
    let dotAt = -1;
    let byte = bytes[at]!;
    for (; (byte >= zero && byte <= nine) || byte === dot; byte = bytes[++at]!) {
      if (byte === dot) {
        if (dotAt >= 0) break;
        dotAt = at;
        continue;
      }
      whole = whole * 10 + (byte - zero);
      if (firstDigit < 0 && byte !== zero) firstDigit = at;
    }
    const decimals = dotAt < 0 ? 0 : at - dotAt - 1;
    const known = (firstDigit < 0 || at - firstDigit <= mostDigits + 1) && decimals < powers.length;
    if ((byte !== comma && byte !== closing) || !known || at === first) return this.longNumber(bytes, start);
    this.at = at;
    return (negative ? -whole : whole) / powers[decimals]!;
  }

  /** A number with more digits than are added up, or with an exponent. */
  private longNumber(bytes: Buffer, start: number): number | undefined {
    let end = start;
    while (bytes[end] !== comma && bytes[end] !== closing && end < bytes.length) end++;
    this.at = end;
    const value = Number(bytes.toString('latin1', start, end));
    return end === start || Number.isNaN(value) ? undefined : value;
  }

  /** `"NaN"`, `"Infinity"` or `"-Infinity"`. */
  private named(bytes: Buffer): number | undefined {
    const end = bytes.indexOf(quote, this.at + 1);
    const name = bytes.toString('latin1', this.at + 1, end);
    this.at = end + 1;
    if (name === 'NaN') return NaN;
    if (name === 'Infinity') return Infinity;
    return name === '-Infinity' ? -Infinity : undefined;
  }
}

function startsWith(bytes: Buffer, start: number, expected: Buffer): boolean {
  for (let index = 0; index < expected.length; index++) if (bytes[start + index] !== expected[index]) return false;
  return true;
}
