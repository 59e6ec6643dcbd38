import fc from 'fast-check';
import { appendFile, readFile, truncate, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { MetricsRecord } from '../../../src/protocol/metrics';
import { runPaths } from '../../../src/runFolder/layout';
import { decodeMetrics, encodeMetrics } from '../../../src/runFolder/metricsCodec';
import { cutBack, readMetrics } from '../../../src/runFolder/metricsLog';
import { MetricsWriter } from '../../../src/runFolder/metricsWriter';
import { epochRecord, stepRecord, temporaryFolder } from './records';

// JSON does not tell −0 from 0, and neither does a chart.
const figure = fc.double().map((value) => (value === 0 ? 0 : value));
const record: fc.Arbitrary<MetricsRecord> = fc.oneof(
  fc.record({ loss: figure, gradientNorm: figure, mutualInformation: figure, step: fc.nat() }).map(stepRecord),
  fc
    .record({ trainLoss: figure, validationLoss: figure, validationAccuracy: figure }, { requiredKeys: ['trainLoss'] })
    .map(epochRecord),
);

async function write(folder: string, records: MetricsRecord[]): Promise<void> {
  const writer = await MetricsWriter.open(folder);
  for (const entry of records) writer.append(entry);
  await writer.close();
}

describe('a line of metrics.jsonl', () => {
  it('gives back every record, NaN and infinities included', () => {
    fc.assert(fc.property(record, (entry) => void expect(decodeMetrics(encodeMetrics(entry))).toEqual(entry)));
  });

  it('holds NaN and infinities as strings', () => {
    const line = encodeMetrics(stepRecord({ loss: NaN, gradientNorm: Infinity, mutualInformation: -Infinity }));
    expect(JSON.parse(line)).toMatchObject({ loss: 'NaN', gradientNorm: 'Infinity', mutualInformation: '-Infinity' });
  });

  it.each(['', '{', 'null', '[]', '7', '{"kind":"step"}', '{"kind":"other","step":1,"epoch":1,"time":1}'])(
    'is refused when it is %j',
    (line) => expect(decodeMetrics(line)).toBeUndefined(),
  );

  it('is refused when a figure is not a number', () => {
    expect(decodeMetrics(JSON.stringify({ ...stepRecord(), loss: 'small' }))).toBeUndefined();
  });
});

describe('metrics.jsonl', () => {
  it('is empty before it exists', async () => {
    const folder = await temporaryFolder();
    expect(await readMetrics(folder)).toEqual({ records: [], nextByte: 0, damaged: 0, restarted: false });
  });

  it('holds back a last line torn at any byte, and gives it once it is whole', async () => {
    const folder = await temporaryFolder();
    const first = stepRecord({ loss: NaN });
    const second = epochRecord({ validationLoss: Infinity });
    const firstLine = Buffer.from(encodeMetrics(first));
    const secondLine = Buffer.from(encodeMetrics(second));
    for (let torn = 0; torn < secondLine.length; torn++) {
      await writeFile(runPaths(folder).metrics, Buffer.concat([firstLine, secondLine.subarray(0, torn)]));
      const read = await readMetrics(folder);
      expect(read).toEqual({ records: [first], nextByte: firstLine.length, damaged: 0, restarted: false });
      await appendFile(runPaths(folder).metrics, secondLine.subarray(torn));
      const rest = await readMetrics(folder, read.nextByte);
      expect(rest).toEqual({
        records: [second],
        nextByte: firstLine.length + secondLine.length,
        damaged: 0,
        restarted: false,
      });
    }
  });

  it('can be read in any pieces while it grows', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(record, { maxLength: 8 }), fc.infiniteStream(fc.nat(400)), async (records, sizes) => {
        const folder = await temporaryFolder();
        const bytes = Buffer.from(records.map(encodeMetrics).join(''));
        const seen: MetricsRecord[] = [];
        let nextByte = 0;
        for (let written = 0; written < bytes.length;) {
          const piece = bytes.subarray(written, written + 1 + sizes.next().value!);
          await appendFile(runPaths(folder).metrics, piece);
          written += piece.length;
          const read = await readMetrics(folder, nextByte);
          expect(read.damaged).toBe(0);
          seen.push(...read.records);
          nextByte = read.nextByte;
        }
        expect(seen).toEqual(records);
        expect(nextByte).toBe(bytes.length);
      }),
      { numRuns: 30 },
    );
  });

  it('skips and counts a damaged middle line', async () => {
    const folder = await temporaryFolder();
    const lines = [
      encodeMetrics(stepRecord({ step: 1 })),
      '{"kind":"st\u0000\n',
      encodeMetrics(stepRecord({ step: 2 })),
    ];
    await writeFile(runPaths(folder).metrics, lines.join(''));
    const { records, damaged } = await readMetrics(folder);
    expect(records.map((entry) => entry.step)).toEqual([1, 2]);
    expect(damaged).toBe(1);
  });

  it('says when it was cut back since the last read', async () => {
    const folder = await temporaryFolder();
    await write(
      folder,
      [1, 2, 3].map((step) => stepRecord({ step })),
    );
    const { nextByte } = await readMetrics(folder);
    await cutBack(folder, 1);
    const read = await readMetrics(folder, nextByte);
    expect(read.restarted).toBe(true);
    expect(read.records).toEqual([stepRecord({ step: 1 })]);
  });
});

describe('MetricsWriter', () => {
  it('writes on its own after the delay, without a flush', async () => {
    const folder = await temporaryFolder();
    const writer = await MetricsWriter.open(folder, 1);
    writer.append(stepRecord());
    await expect.poll(async () => (await readMetrics(folder)).records).toEqual([stepRecord()]);
    await writer.close();
  });

  it('keeps the order of appends across overlapping flushes', async () => {
    const folder = await temporaryFolder();
    const writer = await MetricsWriter.open(folder);
    const flushes = [];
    for (let step = 1; step <= 50; step++) {
      writer.append(stepRecord({ step }));
      flushes.push(writer.flush());
    }
    await Promise.all(flushes);
    await writer.close();
    expect((await readMetrics(folder)).records.map((entry) => entry.step)).toEqual(
      Array.from({ length: 50 }, (_, i) => i + 1),
    );
  });

  it('removes a torn last line of a crashed trainer before it goes on', async () => {
    const folder = await temporaryFolder();
    await write(folder, [stepRecord({ step: 1 }), stepRecord({ step: 2 })]);
    const { size } = await readFile(runPaths(folder).metrics).then((bytes) => ({ size: bytes.length }));
    await truncate(runPaths(folder).metrics, size - 5);
    await write(folder, [stepRecord({ step: 2, loss: 9 })]);
    const { records, damaged } = await readMetrics(folder);
    expect(records).toEqual([stepRecord({ step: 1 }), stepRecord({ step: 2, loss: 9 })]);
    expect(damaged).toBe(0);
  });

  it('names the file when it cannot be opened', async () => {
    const folder = `${await temporaryFolder()}/gone`;
    await expect(MetricsWriter.open(folder)).rejects.toThrow(
      /Cannot write .*gone.*metrics\.jsonl.*folder does not exist/,
    );
  });
});

describe('cutBack', () => {
  it('keeps exactly the records up to the step, byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(record, { maxLength: 20 }), fc.nat(), async (records, step) => {
        const folder = await temporaryFolder();
        await write(folder, records);
        await cutBack(folder, step);
        const kept = records.filter((entry) => entry.step <= step);
        expect(await readFile(runPaths(folder).metrics, 'utf8')).toBe(kept.map(encodeMetrics).join(''));
      }),
      { numRuns: 30 },
    );
  });

  it('drops damaged and torn lines', async () => {
    const folder = await temporaryFolder();
    await writeFile(runPaths(folder).metrics, `${encodeMetrics(stepRecord())}rubbish\n{"kind":"step"`);
    await cutBack(folder, 10);
    expect(await readFile(runPaths(folder).metrics, 'utf8')).toBe(encodeMetrics(stepRecord()));
  });
});
