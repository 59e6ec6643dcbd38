import { WeightsError } from '../weightsError';
import { PickleBytes } from './pickleBytes';

/** A function or class that a pickle names. */
export class PickleGlobal {
  constructor(readonly name: string) {}
}

export interface UnpickleOptions {
  /** The file's name, for error messages. */
  readonly source: string;
  /** What may be called, by module and name, e.g. `collections.OrderedDict`; nothing else ever is. */
  readonly callables: ReadonlyMap<string, (args: readonly unknown[]) => unknown>;
  /** Whether a global that is not called, such as a type of storage, may be named. */
  readonly isKnown: (name: string) => boolean;
  /** The object that is kept outside the pickle under an id. */
  readonly load: (id: unknown) => unknown;
}

/** Instructions that are refused, by code, with their names in Python's pickletools. */
const refused: Readonly<Record<number, string>> = {
  0x46: 'FLOAT',
  0x49: 'INT',
  0x4c: 'LONG',
  0x50: 'PERSID',
  0x53: 'STRING',
  0x56: 'UNICODE',
  0x69: 'INST',
  0x6f: 'OBJ',
  0x81: 'NEWOBJ',
  0x82: 'EXT1',
  0x83: 'EXT2',
  0x84: 'EXT4',
  0x8c: 'SHORT_BINUNICODE',
  0x92: 'NEWOBJ_EX',
  0x93: 'STACK_GLOBAL',
  0x94: 'MEMOIZE',
  0x95: 'FRAME',
};

/** The instruction that ends a pickle. */
const stop = 0x2e;
const mark = Symbol('mark');

/**
 * Runs a pickle of protocol 2, as `torch.save` writes it, that may only build dictionaries, lists, texts and numbers, and call
 * what `callables` allows. (Python's own unpickler calls whatever a file says.) Dictionaries become maps, tuples arrays.
 * @param start where the pickle begins in `bytes`
 * @returns the object, and where the pickle ends
 * @throws {WeightsError} when it is damaged, or wants anything else
 */
export function unpickle(bytes: Uint8Array, start: number, options: UnpickleOptions): { value: unknown; end: number } {
  return new Unpickler(new PickleBytes(bytes, start), options).run();
}

class Unpickler {
  private readonly stack: unknown[] = [];
  private readonly memo = new Map<number, unknown>();

  constructor(
    private readonly bytes: PickleBytes,
    private readonly options: UnpickleOptions,
  ) {}

  run(): { value: unknown; end: number } {
    try {
      for (;;) {
        const code = this.bytes.uint8();
        if (code === stop) return { value: this.pop(), end: this.bytes.at };
        this.step(code);
      }
    } catch (error) {
      if (error instanceof RangeError) throw this.damaged('it ends in the middle');
      throw error;
    }
  }

  private step(code: number): void {
    const { stack, bytes } = this;
    switch (String.fromCharCode(code)) {
      case '\x80': {
        const protocol = bytes.uint8();
        if (protocol !== 2) throw this.damaged(`it is a pickle of protocol ${protocol}, expected 2, torch.save's own`);
        return;
      }
      case '(':
        return void stack.push(mark);
      case 'N':
        return void stack.push(null);
      case '\x88':
        return void stack.push(true);
      case '\x89':
        return void stack.push(false);
      case 'K':
        return void stack.push(bytes.uint8());
      case 'M':
        return void stack.push(bytes.uint16());
      case 'J':
        return void stack.push(bytes.int32());
      case '\x8a':
        return void stack.push(bytes.long(bytes.uint8()));
      case 'G':
        return void stack.push(bytes.float64());
      case 'X':
      case 'T':
        return void stack.push(bytes.text(bytes.uint32()));
      case 'U':
        return void stack.push(bytes.text(bytes.uint8()));
      case '}':
        return void stack.push(new Map());
      case ']':
      case ')':
        return void stack.push([]);
      case 't':
        return void stack.push(this.popToMark());
      case '\x85':
        return void stack.push([this.pop()]);
      case '\x86':
        return void stack.push([this.pop(), this.pop()].reverse());
      case '\x87':
        return void stack.push([this.pop(), this.pop(), this.pop()].reverse());
      case 'a':
        return this.append([this.pop()]);
      case 'e':
        return this.append(this.popToMark());
      case 's':
        return this.setItems([this.pop(), this.pop()].reverse());
      case 'u':
        return this.setItems(this.popToMark());
      case 'q':
        return void this.memo.set(bytes.uint8(), this.top());
      case 'r':
        return void this.memo.set(bytes.uint32(), this.top());
      case 'h':
        return this.recall(bytes.uint8());
      case 'j':
        return this.recall(bytes.uint32());
      case 'c':
        return void stack.push(this.global(`${bytes.line()}.${bytes.line()}`));
      case 'Q':
        return void stack.push(this.options.load(this.pop()));
      case 'R':
        return this.call();
      case 'b':
        return this.build();
      default:
        throw this.foreign(`the instruction ${refused[code] ?? `0x${code.toString(16).padStart(2, '0')}`}`);
    }
  }

  private pop(): unknown {
    if (this.stack.length === 0 || this.top() === mark) throw this.damaged('it takes more than it has');
    return this.stack.pop();
  }

  private top(): unknown {
    return this.stack.at(-1);
  }

  private popToMark(): unknown[] {
    const from = this.stack.lastIndexOf(mark);
    if (from < 0) throw this.damaged('it takes more than it has');
    return this.stack.splice(from).slice(1);
  }

  private append(items: unknown[]): void {
    const list = this.top();
    if (!Array.isArray(list)) throw this.damaged('it appends to something that is no list');
    for (const item of items) list.push(item);
  }

  private setItems(items: unknown[]): void {
    const map = this.top();
    if (!(map instanceof Map)) throw this.damaged('it sets an item of something that is no dictionary');
    for (let i = 0; i + 1 < items.length; i += 2) map.set(items[i], items[i + 1]);
  }

  private recall(index: number): void {
    if (!this.memo.has(index)) throw this.damaged(`it recalls object ${index}, which it has not made`);
    this.stack.push(this.memo.get(index));
  }

  private global(name: string): PickleGlobal {
    if (!this.options.callables.has(name) && !this.options.isKnown(name)) throw this.foreign(name);
    return new PickleGlobal(name);
  }

  private call(): void {
    const args = this.pop();
    const callee = this.pop();
    const call = callee instanceof PickleGlobal ? this.options.callables.get(callee.name) : undefined;
    if (!call || !Array.isArray(args))
      throw this.foreign(`a call of ${callee instanceof PickleGlobal ? callee.name : typeof callee}`);
    this.stack.push(call(args));
  }

  /** Attributes, such as the `_metadata` of a state dict: they say nothing of the weights. */
  private build(): void {
    this.pop();
    if (!(this.top() instanceof Map)) throw this.foreign('attributes of something that is no dictionary');
  }

  private damaged(why: string): WeightsError {
    return new WeightsError(
      `${this.options.source} cannot be read as a PyTorch file: ${why}. Fetch it again, or save it again.`,
    );
  }

  private foreign(what: string): WeightsError {
    return new WeightsError(
      `${this.options.source} holds more than tensors: its pickle wants ${what}, which could run code and is refused. ` +
        'Save only the weights in Python: torch.save(model.state_dict(), …).',
    );
  }
}
