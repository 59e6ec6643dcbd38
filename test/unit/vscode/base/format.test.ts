import { describe, expect, it } from 'vitest';
import { formatBytes, formatDuration, formatPercent, formatTime } from '../../../../src/vscode/base/format';

describe('formatPercent', () => {
  it.each([
    [0.931, '93.1 %'],
    [1, '100.0 %'],
    [0, '0.0 %'],
    [NaN, '– %'],
  ])('%s → %s', (fraction, text) => expect(formatPercent(fraction)).toBe(text));
});

describe('formatDuration', () => {
  it.each([
    [0, '1 s'],
    [45.2, '45 s'],
    [59.7, '1 min'],
    [125, '2 min'],
    [3599, '1 h 00 min'],
    [3 * 3600 + 5 * 60, '3 h 05 min'],
    [2 * 86_400 + 4 * 3600, '2 d 4 h'],
    [Infinity, '–'],
    [-1, '–'],
  ])('%s s → %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));
});

describe('formatTime', () => {
  const at = (year: number, month: number, day: number) => new Date(year, month, day, 9, 5).getTime();
  const now = new Date(2026, 10, 25, 18, 0).getTime();
  it.each([
    ['today', at(2026, 10, 25), '09:05'],
    ['yesterday', at(2026, 10, 24), '24 Nov 09:05'],
    ['last year', at(2025, 0, 3), '3 Jan 2025 09:05'],
  ])('%s', (_day, time, text) => expect(formatTime(time, now)).toBe(text));
});

it.each([
  [0, '0 bytes'],
  [1023, '1023 bytes'],
  [4300, '4.2 KB'],
  [1024 * 1024 - 1, '1.0 MB'],
  [98_000_000, '93 MB'],
  [1.4e9, '1.3 GB'],
])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
