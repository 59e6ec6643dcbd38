import type { EngineName } from '../../config/schema';
import { lookAtMachine } from '../../engines/machine';
import { compilesKernels, preflight } from '../../engines/preflight';
import { installableEngine } from '../../engines/table';
import { findInstalled } from '../engines/installedPackage';

export interface EngineRemarks {
  /** For the log. */
  lines: string[];
  /** What goes on while the engine is loaded, when that takes long. */
  activity?: string;
}

/**
 * What a person should know before an engine is loaded, which can take long: whether it will find its GPU, who else uses that,
 * and that kernels are compiled. Only engines that are installed and look for an NVIDIA GPU have something to say.
 */
export async function engineRemarks(name: EngineName): Promise<EngineRemarks> {
  if ((name !== 'auto' && name !== 'tensorflow-gpu') || !findInstalled('tensorflow-gpu')) return { lines: [] };
  const engine = installableEngine('tensorflow-gpu');
  const machine = await lookAtMachine(engine);
  const lines = preflight(engine, machine).map(({ severity, message }) =>
    severity === 'note' ? message : `Warning: ${message}`,
  );
  if (!compilesKernels(machine)) return { lines };
  return { lines, activity: 'Loading TensorFlow, which compiles its kernels for this GPU the first time (minutes)' };
}
