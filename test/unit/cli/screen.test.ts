import { PassThrough } from 'node:stream';
import type { WriteStream } from 'node:tty';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Screen } from '../../../src/cli/screen';

const clear = '\r\x1b[K';

/** A stream that says of itself what a terminal would, and keeps what is written. */
function stream(terminal: { isTTY?: boolean; columns?: number; colours?: boolean }) {
  const through = new PassThrough({ encoding: 'utf8' });
  const { colours = false, ...others } = terminal;
  const screen = new Screen(
    false,
    Object.assign(through, others, { hasColors: () => colours }) as unknown as WriteStream,
  );
  return { screen, written: () => (through.read() as string | null) ?? '' };
}

describe('on a terminal', () => {
  it('keeps the line that moves below the lines that stay', () => {
    const { screen, written } = stream({ isTTY: true, columns: 40 });
    screen.draw('step 1');
    screen.print('Epoch 1');
    screen.draw('step 2');
    screen.clear();
    screen.print('Finished');
    expect(written()).toBe(`${clear}step 1${clear}Epoch 1\nstep 1${clear}step 2${clear}Finished\n`);
  });

  it('leaves the last column free, where terminals wrap, and knows a width where a terminal does not', () => {
    expect(stream({ isTTY: true, columns: 40 }).screen.columns).toBe(39);
    expect(stream({ isTTY: true, columns: 0 }).screen.columns).toBe(79);
  });

  it('uses colours where there are some', () => {
    expect(stream({ isTTY: true, colours: true }).screen.paint('green', 'done')).toBe('\x1b[32mdone\x1b[39m');
    expect(stream({ isTTY: true, colours: false }).screen.paint('green', 'done')).toBe('done');
  });
});

it.each([
  ['a file or a pipe', { isTTY: false }, 'xterm'],
  ['a terminal that knows no control characters', { isTTY: true }, 'dumb'],
])('has only lines that stay in %s', (_what, terminal, term) => {
  vi.stubEnv('TERM', term);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const { screen, written } = stream(terminal);
  screen.draw('step 1');
  screen.print('Epoch 1');
  screen.clear();
  expect(written()).toBe('Epoch 1\n');
});
