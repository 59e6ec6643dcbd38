import type * as tf from '@tensorflow/tfjs-core';
import { mkdir, rename, rm } from 'node:fs/promises';
import { z } from 'zod';
import type { RunExtension } from '../../protocol/run';
import { removeTemporaryFiles, writeFileAtomic } from '../../runFolder/atomicWrite';
import { runPaths } from '../../runFolder/layout';
import { writeSafetensors } from '../backbones/weights/safetensors';
import { stateDictOf } from '../backbones/weights/stateDict';
import type { TensorData } from '../backbones/weights/tensorData';
import { assignData, dataOf } from '../backbones/weights/variableData';
import type { Normalization } from '../backbones/backbone';
import { BadInputError, TrainingError } from '../errors';
import type { Network } from '../network';
import { configHash } from './configHash';
import { jsonText, loadModel, modelMetadata, readIfThere, readModel, type ModelCheckpoint } from './modelCheckpoint';
import type { CompleteConfig } from './ownBackbone';
import { positionSchema, type Position } from './position';
import type { Trainee } from './trainingStep';

/*
 * `last`, from which a run goes on, is two files: a model that other programs can open, and the state that only resuming
 * needs. They are replaced so that a crash at any moment leaves a pair of the same step: first the new state is written
 * beside the old one, then the model is replaced, which is the moment from which the new checkpoint counts, then the new
 * state takes the old one's place. Whoever reads takes the state whose step is the model's.
 */

const stateMetadataSchema = z.object({
  configHash: z.string(),
  /** Of the dataset. */
  fingerprint: z.string(),
  position: jsonText(positionSchema),
});

/** What a run was started with, which its checkpoints must fit. */
export interface CheckpointContext {
  config: CompleteConfig;
  classes: string[];
  normalization: Normalization;
  /** Of the dataset. */
  fingerprint: string;
}

/** Where a run goes on. */
export interface LastCheckpoint {
  model: ModelCheckpoint;
  position: Position;
  stateFile: string;
  state: ReadonlyMap<string, TensorData>;
}

/** Writes the checkpoints of a run. */
export class Checkpoints {
  private readonly paths: ReturnType<typeof runPaths>;

  /** @param write writes one file atomically */
  constructor(
    runFolder: string,
    private readonly context: CheckpointContext,
    private readonly write: (file: string, bytes: Uint8Array) => Promise<void> = writeFileAtomic,
  ) {
    this.paths = runPaths(runFolder);
  }

  /**
   * Replaces `last`, and `best` before it if this is the best epoch so far. Where weights are averaged, `best` has the averages.
   * @throws {TrainingError} when a weight is not a finite number; the files stay as they were
   * @throws {FileWriteError} when the disk refuses; `last` is then still a checkpoint to go on from
   */
  async save(trainee: Trainee, position: Position, isBest: boolean): Promise<void> {
    const { last, best, nextState } = this.paths;
    const { network, average } = trainee;
    const state = await dataOf(stateOf(trainee));
    checkFinite(state, position);
    const model = await this.modelOf(network, position);
    const { config, fingerprint } = this.context;
    const metadata = { configHash: configHash(config), fingerprint, position: JSON.stringify(position) };
    if (isBest) {
      const averaged = await average?.inPlace(() => this.modelOf(network, position));
      await this.write(best.model, averaged ?? model);
    }
    try {
      await this.write(nextState, writeSafetensors(state, { metadata }));
      await this.write(last.model, model);
    } catch (error) {
      await rm(nextState, { force: true });
      throw error;
    }
    await rename(nextState, last.state);
  }

  /** The network as a file. @throws {TrainingError} when a weight is not a finite number */
  private async modelOf(network: Network, position: Position): Promise<Uint8Array> {
    const { config, classes, normalization } = this.context;
    const { step, epoch } = position;
    const weights = await stateDictOf(network);
    checkFinite(weights, position);
    return writeSafetensors(weights, { metadata: modelMetadata(config, { step, epoch, classes, normalization }) });
  }
}

/** Makes the folder, and removes what a crash left half written. Only the run's own trainer may do so. */
export async function prepareCheckpoints(runFolder: string): Promise<void> {
  const { checkpoints } = runPaths(runFolder);
  await mkdir(checkpoints, { recursive: true });
  await removeTemporaryFiles(checkpoints);
}

/**
 * The checkpoint that a run goes on from, undefined if there is none.
 * @param extensions epochs that the run was given after it had ended
 * @throws {BadInputError} when the configuration or the images are others, or the files do not belong together
 * @throws {WeightsError} when a file is damaged
 */
export async function readLast(
  runFolder: string,
  { config, fingerprint }: Pick<CheckpointContext, 'config' | 'fingerprint'>,
  extensions: readonly RunExtension[] = [],
): Promise<LastCheckpoint | undefined> {
  const { last, nextState, config: configFile } = runPaths(runFolder);
  const model = await readModel(last.model);
  if (!model) return undefined;
  // A run that was extended goes on from a checkpoint of the time when it had fewer epochs.
  const epochs = [config.training.epochs, ...extensions.map(({ fromEpochs }) => fromEpochs)];
  const hashes = new Set(epochs.map((n) => configHash({ ...config, training: { ...config.training, epochs: n } })));
  for (const stateFile of [last.state, nextState]) {
    const found = await readState(stateFile);
    if (found?.position.step !== model.step) continue;
    if (!hashes.has(found.configHash))
      throw new BadInputError(
        `${configFile} was changed since the run's checkpoint was saved. A run goes on with the configuration that it was ` +
          'started with: undo the change, or start a new run.',
      );
    if (found.fingerprint !== fingerprint)
      throw new BadInputError(
        `The images in ${config.data.path} are not those that the run was started with, so it cannot go on as if never ` +
          'interrupted. Restore them, or start a new run.',
      );
    return { model, position: extended(found.position, extensions), stateFile, state: found.tensors };
  }
  throw new BadInputError(
    `${last.model} is of step ${model.step}, but ${last.state} is missing or of another step. Start a new run; ` +
      'its model.weights can be that model.',
  );
}

/** The position without the reason to end there, if the run was given more epochs since. */
function extended({ endedEarly, ...position }: Position, extensions: readonly RunExtension[]): Position {
  const overruled = endedEarly === undefined || position.epoch <= (extensions.at(-1)?.epoch ?? 0);
  return overruled ? position : { ...position, endedEarly };
}

/** Puts a checkpoint into the trainee. @throws {WeightsError} when it does not fit */
export function restore(trainee: Trainee, { model, position, state, stateFile }: LastCheckpoint): void {
  loadModel(trainee.network, model);
  assignData(stateOf(trainee), state, stateFile);
  trainee.optimizer.steps = position.step;
}

/** What resuming needs besides the model. */
function stateOf({ optimizer, regularizer, average }: Trainee): Map<string, tf.Variable> {
  const prefixed = (prefix: string, variables: ReadonlyMap<string, tf.Variable>) =>
    [...variables].map(([name, variable]) => [`${prefix}.${name}`, variable] as const);
  return new Map([
    ...prefixed('optimizer', optimizer.state()),
    ...prefixed('regularizer', regularizer.state()),
    ...(average ? prefixed('average', average.state()) : []),
  ]);
}

function checkFinite(tensors: ReadonlyMap<string, TensorData>, { step }: Position): void {
  for (const [name, { data }] of tensors)
    if (!allFinite(data))
      throw new TrainingError(
        `After step ${step} "${name}" holds numbers that are not finite: the run diverged, and nothing was saved. ` +
          'Start a new run with a lower optimizer.learningRate or a lower regularizer.lambda.',
      );
}

/** A plain loop: eight times as fast as `every` on the millions of numbers of a network. */
function allFinite(values: Float32Array): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}

async function readState(file: string) {
  const read = await readIfThere(file);
  if (!read) return undefined;
  const about = stateMetadataSchema.safeParse(read.metadata);
  return about.success ? { tensors: read.tensors, ...about.data } : undefined;
}
