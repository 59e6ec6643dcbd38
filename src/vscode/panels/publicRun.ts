import type { PublicRun } from '../../protocol/dashboard';
import type { RunRecord } from '../../protocol/run';

/** A run as pages see it: the trainer's socket and its secret stay with the host. */
export function publicRun(run: RunRecord): PublicRun {
  const shown = { ...run };
  delete shown.process;
  return shown;
}
