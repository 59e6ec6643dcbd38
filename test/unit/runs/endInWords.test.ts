import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { endInWords } from '../../../src/runs/endInWords';

describe('how a process ended, in words', () => {
  it.each([
    ['SIGILL', /^crashed \(SIGILL, an illegal instruction\): .*AVX; choose the engine onnx\.$/],
    ['SIGKILL', /^was ended by SIGKILL, by a person or because memory ran out\. .*training\.batchSize/],
    ['SIGSEGV', /^crashed \(SIGSEGV.*native library/],
    ['SIGABRT', /^gave up \(SIGABRT\)/],
  ] as const)('%s', (signal, words) => expect(endInWords({ signal, exitCode: null })).toMatch(words));

  it('takes what Windows and shells make of signals', () => {
    expect(endInWords({ exitCode: 0xc000001d, signal: null })).toBe(endInWords({ signal: 'SIGILL' }));
    expect(endInWords({ exitCode: 137 })).toBe(endInWords({ signal: 'SIGKILL' }));
  });

  it('says no more than it knows of others', () => {
    expect(endInWords({ signal: 'SIGTERM' })).toBe('was ended by SIGTERM.');
    expect(endInWords({ exitCode: 7 })).toBe('ended with exit code 7.');
    expect(endInWords({})).toMatch(/^is gone: /);
  });

  it.runIf(process.platform !== 'win32')('is what really becomes of a process that aborts', () => {
    const { status, signal } = spawnSync(process.execPath, ['-e', 'process.abort()']);
    expect(endInWords({ exitCode: status, signal })).toMatch(/^gave up \(SIGABRT\)/);
  });
});
