import type { ComparedRun } from '../../../src/protocol/compare';
import type { MetricsRecord } from '../../../src/protocol/metrics';
import { RunCurves } from '../../../src/runFolder/curves/runCurves';
import { config, simulateRecords, simulateRun } from './simulatedRun';

/** Made-up runs of two values of λ and two learning rates, three seeds each: the same at every call. */
export function simulateRuns(count: number): ComparedRun[] {
  return Array.from({ length: count }, (_, index) => {
    const seed = index % 3;
    const lambda = [1, 0.1][Math.floor(index / 3) % 2]!;
    const rate = [0.01, 0.001][Math.floor(index / 6) % 2]!;
    const name = `λ ${lambda}, rate ${rate}, seed ${seed}`;
    const run = simulateRun('finished', 6000, 6000, 100);
    const testAccuracy = 0.85 + 0.02 * Math.log10(lambda + 1) + 0.01 * seed + (rate === 0.01 ? 0.03 : 0);
    return {
      folder: `/runs/${index}`,
      run: { ...run, id: String(index), name, summary: { ...run.summary!, testAccuracy } },
      config: {
        ...config,
        name,
        seed,
        regularizer: { ...config.regularizer, lambda } as typeof config.regularizer,
        optimizer: { ...config.optimizer, learningRate: rate },
      },
    };
  });
}

/** Their curves, by folder: run number `index` has a loss that lies `index` tenths higher. */
export function simulateCurves(runs: readonly ComparedRun[], steps: number): Map<string, RunCurves> {
  const records = simulateRecords(0, steps, steps, 100);
  return new Map(
    runs.map(({ folder }, index) => {
      const curves = new RunCurves();
      for (const record of records) curves.append(shifted(record, index / 10));
      return [folder, curves];
    }),
  );
}

function shifted(record: MetricsRecord, by: number): MetricsRecord {
  return record.kind === 'step'
    ? { ...record, loss: record.loss + by, accuracy: record.accuracy / (1 + by) }
    : { ...record, validationLoss: record.validationLoss! + by };
}
