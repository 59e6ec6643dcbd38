import type { WriteStream } from 'node:tty';

type Colour = 'red' | 'green' | 'yellow' | 'cyan' | 'dim';
const codes: Record<Colour, [number, number]> = {
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
  dim: [2, 22],
};
const clearLine = '\r\x1b[K';

/**
 * What a command says. Lines for a person go to stdout, or to stderr when stdout carries the one JSON line of `--json`. On a
 * terminal the last line can move; elsewhere there are only lines that stay.
 */
export class Screen {
  /** Whether a line can move: not in a file, a pipe, or a terminal that knows no control characters. */
  readonly moves: boolean;
  private moving = '';

  constructor(
    readonly json: boolean,
    private readonly stream: WriteStream = json ? process.stderr : process.stdout,
  ) {
    this.moves = stream.isTTY === true && process.env.TERM !== 'dumb';
  }

  /** Characters that fit into the line that moves. */
  get columns(): number {
    // A terminal that does not know its width says 0. In its last column a terminal may wrap.
    return (this.stream.columns || 80) - 1;
  }

  /** Prints lines that stay. */
  print(text: string): void {
    this.stream.write(`${this.moving && clearLine}${text}\n${this.moving}`);
  }

  /** Replaces the line that moves. Does nothing where none can. */
  draw(line: string): void {
    if (!this.moves) return;
    this.moving = line;
    this.stream.write(clearLine + line);
  }

  /** Takes the line that moves away. */
  clear(): void {
    if (this.moving) this.stream.write(clearLine);
    this.moving = '';
  }

  /** What went wrong, on stderr. */
  printError(text: string): void {
    this.clear();
    process.stderr.write(`${paint(process.stderr, 'red', text)}\n`);
  }

  /** The result for a program, as the last line on stdout; only with `--json`. */
  result(value: object): void {
    this.clear();
    if (this.json) process.stdout.write(`${JSON.stringify(value)}\n`);
  }

  paint(colour: Colour, text: string): string {
    return paint(this.stream, colour, text);
  }
}

/** Node.js knows of NO_COLOR, FORCE_COLOR, and what terminals can do. */
function paint(stream: WriteStream, colour: Colour, text: string): string {
  if (!stream.isTTY || !stream.hasColors()) return text;
  const [start, end] = codes[colour];
  return `\x1b[${start}m${text}\x1b[${end}m`;
}
