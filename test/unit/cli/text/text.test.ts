import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCount, formatDuration, formatPercent, formatTime } from '../../../../src/cli/text/format';
import { formatTable } from '../../../../src/cli/text/table';
import { bar, epochLine, trainingLine } from '../../../../src/cli/text/trainingLines';
import { epochRecord } from '../../runFolder/records';

const state = {
  epoch: 3,
  totalEpochs: 20,
  step: 150,
  totalSteps: 600,
  loss: 0.4321,
  accuracy: 0.931,
  imagesPerSecond: 41.2,
  secondsLeft: 130,
};

describe('trainingLine', () => {
  it('shows everything on a wide terminal', () => {
    expect(trainingLine(state, 130)).toBe(
      `Epoch  3/20  ${'█'.repeat(8)}${'░'.repeat(22)}  step 150/600  loss 0.4321  accuracy  93.1 %  41 images/s  2 min left`,
    );
  });

  it.each([
    [87, 'Epoch  3/20  step 150/600  loss 0.4321  accuracy  93.1 %  41 images/s  2 min left'],
    [70, 'Epoch  3/20  step 150/600  loss 0.4321  accuracy  93.1 %  2 min left'],
    [60, 'Epoch  3/20  loss 0.4321  accuracy  93.1 %  2 min left'],
    [42, 'Epoch  3/20  loss 0.4321  accuracy  93.1 %'],
    [24, 'Epoch  3/20  loss 0.4321'],
    [11, 'Epoch  3/20'],
    [5, 'Epoch'],
  ])('keeps what matters most in %i columns', (columns, line) => {
    expect(trainingLine(state, columns)).toBe(line);
  });

  it('always fits, whatever the figures', () => {
    const figures = fc.record({
      epoch: fc.nat(),
      totalEpochs: fc.nat(),
      step: fc.nat(),
      totalSteps: fc.nat(),
      loss: fc.double(),
      accuracy: fc.double(),
      imagesPerSecond: fc.double(),
      secondsLeft: fc.option(fc.double({ min: 0 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(figures, fc.integer({ min: 1, max: 300 }), (any, columns) => {
        expect(trainingLine(any, columns).length).toBeLessThanOrEqual(columns);
      }),
    );
  });
});

it('draws bars that are full when all is done', () => {
  expect(bar(0, 4)).toBe('░░░░');
  expect(bar(0.5, 4)).toBe('██░░');
  expect(bar(1, 4)).toBe('████');
});

it('tells an epoch in one line', () => {
  expect(epochLine(1, 20, epochRecord())).toBe(
    'Epoch 1/20: loss 1.4000, accuracy 60.0 %, validation loss 1.3000, validation accuracy 70.0 %, 240 images/s, 13 s',
  );
  const figures = epochRecord({ validationLoss: undefined, validationAccuracy: undefined, trainLoss: NaN });
  expect(epochLine(1, 20, figures)).toBe('Epoch 1/20: loss NaN, accuracy 60.0 %, 240 images/s, 13 s');
});

it('lines up tables, whatever the letters', () => {
  const columns = [
    { title: 'class', align: 'left' },
    { title: 'F1', align: 'right' },
  ] as const;
  const rows = [
    ['grün', '1.000'],
    ['a long name', '0.5'],
  ];
  expect(formatTable(columns, rows)).toBe(
    ['class           F1', 'grün         1.000', 'a long name    0.5'].join('\n'),
  );
});

it('writes figures as people read them', () => {
  expect([0.25, 9.94, 9.96, 59.4, 59.6, 3569, 3570, 3661, 360_000].map(formatDuration)).toEqual([
    '0.3 s',
    '9.9 s',
    '10 s',
    '59 s',
    '1 min',
    '59 min',
    '1 h 00 min',
    '1 h 01 min',
    '100 h 00 min',
  ]);
  expect([formatPercent(0.9306), formatPercent(undefined)]).toEqual(['93.1 %', '–']);
  expect(formatTime(new Date(2026, 10, 5, 4, 3).getTime())).toBe('2026-11-05 04:03');
  expect([formatCount(1, 'image', 'images'), formatCount(2, 'image', 'images')]).toEqual(['1 image', '2 images']);
});
