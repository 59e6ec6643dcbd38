import type { ScheduleConfig } from '../../config/schema';

/** What falls from 1 over a run; t goes from 0 to 1. */
export const cosineFactor = {
  /** ½(1 + cos(π·t)): to 0. */
  full: (t: number): number => (1 + Math.cos(Math.PI * t)) / 2,
  /** cos(π·7/16·t): to 0.195. */
  half: (t: number): number => Math.cos((Math.PI * 7 * t) / 16),
};

/** Rounding errors in "0.3 of 10 epochs" must not move a milestone by an epoch. */
const tolerance = 1e-9;

/**
 * The learning rate of one step.
 * @param base peak learning rate
 * @param step steps finished before this one, from 0
 * @param stepsPerEpoch milestones wait for the next whole epoch; 1 lets them fall on any step
 */
export function learningRateAt(
  schedule: ScheduleConfig,
  base: number,
  step: number,
  totalSteps: number,
  stepsPerEpoch = 1,
): number {
  const { warmupSteps } = schedule;
  const warmup = step < warmupSteps ? step / warmupSteps : 1;
  return base * warmup * decay();

  function decay(): number {
    switch (schedule.name) {
      case 'constant':
        return 1;
      case 'milestones': {
        const epoch = Math.floor(step / stepsPerEpoch);
        const epochs = totalSteps / stepsPerEpoch;
        const passed = schedule.milestones.filter((milestone) => epoch >= milestone * epochs - tolerance);
        return schedule.factor ** passed.length;
      }
      case 'cosine':
        return cosineFactor.full(sinceWarmup());
      case 'half-cosine':
        return cosineFactor.half(sinceWarmup());
    }
  }

  /** Part of the run after the warm-up that is over, 0–1. */
  function sinceWarmup(): number {
    return Math.max(0, step - warmupSteps) / Math.max(1, totalSteps - warmupSteps);
  }
}
