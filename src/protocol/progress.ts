import type { RunProgress } from './run';

/** The epoch, from 1, that the run's last step was in: the one that is under way, or was when the run ended. */
export function currentEpoch({ step, totalSteps, totalEpochs }: RunProgress): number {
  return totalSteps > 0 ? Math.max(1, Math.ceil((step * totalEpochs) / totalSteps)) : 1;
}
