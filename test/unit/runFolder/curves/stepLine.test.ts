import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stepMetrics } from '../../../../src/protocol/metrics';
import { StepLineReader } from '../../../../src/runFolder/curves/stepLine';
import { encodeMetrics } from '../../../../src/runFolder/metricsCodec';
import { stepRecord } from '../records';

function figuresOf(line: string): number[] | undefined {
  const reader = new StepLineReader();
  const bytes = Buffer.from(`${line}\n`);
  return reader.read(bytes, 0, bytes.length - 1) ? [...reader.figures] : undefined;
}

const lineOf = (change: Parameters<typeof stepRecord>[0]) => encodeMetrics(stepRecord(change)).trimEnd();

test('reads every number that a trainer can write, to the last digit or the one before', () => {
  fc.assert(
    fc.property(fc.double(), fc.double(), fc.nat(), (loss, dataWait, step) => {
      const [readStep, , , readLoss, ...others] = figuresOf(lineOf({ loss, dataWait, step }))!;
      expect(readStep).toBe(step);
      for (const [read, written] of [
        [readLoss!, loss],
        [others.at(-1)!, dataWait],
      ] as const)
        if (Number.isFinite(written)) expect(Math.abs(read - written)).toBeLessThanOrEqual(Math.abs(written) * 5e-16);
        else expect(read).toBe(written);
    }),
    { numRuns: 1000 },
  );
});

test('reads whole numbers, fractions of few digits and times exactly', () => {
  const record = stepRecord({ loss: 0.1, accuracy: 0.984375, learningRate: 1e-7, featureNorm: 0, gradientNorm: -2.5 });
  const { kind, step, epoch, time, ...figures } = record;
  expect(kind).toBe('step');
  expect(figuresOf(encodeMetrics(record).trimEnd())).toEqual([
    step,
    epoch,
    time,
    ...stepMetrics.map((m) => figures[m]),
  ]);
});

test.each([
  ['another kind', '{"kind":"epoch","step":1}'],
  ['another order', lineOf({}).replace('"step":1,"epoch":1', '"epoch":1,"step":1')],
  ['one more figure', lineOf({}).replace('}', ',"new":1}')],
  ['a figure without a value', lineOf({}).replace('"loss":1.5', '"loss":')],
  ['two dots', lineOf({}).replace('"loss":1.5', '"loss":1.5.2')],
  ['a word', lineOf({}).replace('"loss":1.5', '"loss":null')],
  ['a name that is no number', lineOf({}).replace('"loss":1.5', '"loss":"small"')],
  ['a torn line', lineOf({}).slice(0, -3)],
])('leaves %s to others', (_what, line) => expect(figuresOf(line)).toBeUndefined());
