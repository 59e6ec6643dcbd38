import path from 'node:path';

/** Where things are in a run folder, and where run folders are. The run folder is the contract: see docs/file-formats.md. */
export const configFileSuffix = '.adarand.json';

/** Runs live beside the configuration they were started from: `<folder of the configuration>/.adarand/runs/<run id>`. */
export function runsFolderOf(configPath: string): string {
  return path.join(path.dirname(configPath), '.adarand', 'runs');
}

export const runFiles = {
  config: 'config.json',
  run: 'run.json',
  metrics: 'metrics.jsonl',
  resources: 'resources.jsonl',
  evaluation: 'evaluation.json',
  log: 'trainer.log',
  changes: 'uncommitted.patch',
  job: 'slurm.sh',
  jobLog: 'slurm.log',
  checkpoints: 'checkpoints',
  features: 'features',
} as const;

/** Absolute paths of everything in one run folder. */
export function runPaths(runFolder: string) {
  const at = (...names: string[]) => path.join(runFolder, ...names);
  return {
    config: at(runFiles.config),
    run: at(runFiles.run),
    metrics: at(runFiles.metrics),
    resources: at(runFiles.resources),
    evaluation: at(runFiles.evaluation),
    log: at(runFiles.log),
    checkpoints: at(runFiles.checkpoints),
    features: at(runFiles.features),
    /** Model, then what resuming needs besides it, of the last finished epoch or the step a run was stopped at. */
    last: {
      model: at(runFiles.checkpoints, 'last.safetensors'),
      state: at(runFiles.checkpoints, 'last.state.safetensors'),
    },
    /** The state of a new `last` whose model is being replaced; see trainer/training/checkpoints.ts. */
    nextState: at(runFiles.checkpoints, 'last.state.next.safetensors'),
    /** The epoch with the lowest validation loss. */
    best: { model: at(runFiles.checkpoints, 'best.safetensors') },
  };
}
