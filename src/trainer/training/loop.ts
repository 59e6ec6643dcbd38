import type { RunConfig } from '../../config/schema';
import type { MetricsRecord } from '../../protocol/metrics';
import { StoppedError, TrainingError } from '../errors';
import type { Checkpoints } from './checkpoints';
import { evaluate } from './evaluation';
import { afterEpoch, afterStep, endedEarly, epochFigures, isBest, type Position } from './position';
import type { KeptFeatures } from './keptFeatures';
import { learningRateAt } from './schedules';
import type { Sources } from './sources';
import { serveEvents } from './serveEvents';
import { trainingStep, type Trainee } from './trainingStep';

/** Keeps what the loop measures. */
export interface TrainingJournal {
  record(record: MetricsRecord, position: Position): Promise<void>;
  /** Puts all records into the file: a checkpoint follows, which must not be ahead of it. */
  flush(): Promise<void>;
}

/** Lets the loop wait between two steps. */
export interface Pause {
  readonly isRequested: boolean;
  /** Resolves when the loop may go on, or has to stop. */
  hold(): Promise<void>;
}

export interface TrainingLoop extends Sources {
  config: RunConfig;
  trainee: Trainee;
  checkpoints: Pick<Checkpoints, 'save'>;
  journal: TrainingJournal;
  /** Keeps what the network makes of the validation images. */
  features?: KeptFeatures;
  stop: AbortSignal;
  pause?: Pause;
  /** The epoch after which it stops, unless that is the last one. */
  stopAfterEpoch?: number;
  /** The epoch after which the run was given more of them. */
  extendedAt?: number;
}

/**
 * Trains from a position to the end of the last epoch, or of the one that ends the run early. An epoch ends with its validation
 * and its checkpoint; a request to stop or to pause takes effect after a step, or, after the epoch's last step, when the epoch
 * has ended. What was done until then is saved in both cases: a paused trainer may be killed.
 * @returns the position at the end
 * @throws {StoppedError} when the run was stopped; what was done is saved
 * @throws {TrainingError} when a loss is not a finite number any more; the last good checkpoint is kept
 */
export async function train(loop: TrainingLoop, start: Position): Promise<Position> {
  let position = start;
  while (position.epoch < loop.config.training.epochs && !position.endedEarly) {
    position = await trainEpoch(loop, position);
    position = await endEpoch(loop, position);
    const isOver = position.epoch === loop.config.training.epochs || position.endedEarly;
    if (position.epoch === loop.stopAfterEpoch && !isOver) throw new StoppedError();
    await obey(loop);
  }
  return position;
}

/** The steps of an epoch, from where the position is in it. */
async function trainEpoch(loop: TrainingLoop, start: Position): Promise<Position> {
  const { trainee, training, journal, stop, pause } = loop;
  const firstStep = start.epoch * training.batchesPerEpoch;
  let position = start;
  let began = performance.now();
  for await (const batch of training.batches(start.epoch, start.step - firstStep)) {
    const figures = await trainingStep(trainee, batch, position.step, learningRate(loop, position.step));
    const ended = performance.now();
    const seconds = (ended - began) / 1000;
    began = ended;
    const images = batch.labels.length;
    const metrics = { ...figures, imagesPerSecond: images / seconds, dataWait: batch.waited };
    position = afterStep(position, metrics, images, seconds);
    await journal.record({ kind: 'step', ...stamp(position.step, start.epoch), ...metrics }, position);
    await checkLoss(loop, `loss, with learning rate ${figures.learningRate},`, figures.loss, position);
    await serveEvents();
    if ((stop.aborted || pause?.isRequested) && position.step - firstStep < training.batchesPerEpoch) {
      await save(loop, position, false);
      await obey(loop);
      began = performance.now();
    }
  }
  return position;
}

/** Waits or ends, as was asked; everything is saved. @throws {StoppedError} */
async function obey({ stop, pause }: TrainingLoop): Promise<void> {
  if (pause?.isRequested && !stop.aborted) await pause.hold();
  if (stop.aborted) throw new StoppedError();
}

/** Validation, the epoch's record, and its checkpoint. */
async function endEpoch(loop: TrainingLoop, position: Position): Promise<Position> {
  const began = performance.now();
  const { average } = loop.trainee;
  const features = loop.features?.ofEpoch(position.epoch);
  const evaluation = () =>
    evaluate(loop.validation, position.epoch, loop.trainee, (inference) => features?.add(inference));
  const { loss, accuracy } = await (average ? average.inPlace(evaluation) : evaluation());
  const duration = position.sums.seconds + (performance.now() - began) / 1000;
  const best = isBest(position, loss);
  const next = endedEarly(
    afterEpoch(position, { loss, accuracy }),
    loop.config.training.earlyStopping,
    loop.extendedAt,
  );
  await loop.journal.record(
    {
      kind: 'epoch',
      ...stamp(position.step, position.epoch),
      ...epochFigures(position),
      validationLoss: loss,
      validationAccuracy: accuracy,
      learningRate: learningRate(loop, position.step - 1),
      duration,
    },
    next,
  );
  await checkLoss(loop, 'validation loss', loss, position);
  await features?.write(loop.trainee.regularizer);
  await save(loop, next, best);
  return next;
}

async function save({ checkpoints, trainee, journal }: TrainingLoop, position: Position, best: boolean): Promise<void> {
  await journal.flush();
  await checkpoints.save(trainee, position, best);
}

/** Of the step after `step` finished ones. */
function learningRate({ config, training }: TrainingLoop, step: number): number {
  const stepsPerEpoch = training.batchesPerEpoch;
  const totalSteps = config.training.epochs * stepsPerEpoch;
  return learningRateAt(config.schedule, config.optimizer.learningRate, step, totalSteps, stepsPerEpoch);
}

/** @param finishedEpochs epochs are counted from 1 in records */
function stamp(step: number, finishedEpochs: number) {
  return { step, epoch: finishedEpochs + 1, time: Date.now() };
}

/** @throws {TrainingError} when a loss is not a finite number: the network is of no use any more, and must not be saved */
async function checkLoss({ config, journal }: TrainingLoop, what: string, loss: number, at: Position): Promise<void> {
  if (Number.isFinite(loss)) return;
  await journal.flush();
  const { regularizer, optimizer } = config;
  const lambda = 'lambda' in regularizer ? ` or a lower regularizer.lambda (now ${regularizer.lambda})` : '';
  throw new TrainingError(
    `The ${what} became ${loss} at step ${at.step} (epoch ${at.epoch + 1}). ` +
      `Start a new run with a lower optimizer.learningRate (now ${optimizer.learningRate})${lambda}. ` +
      (at.epoch > 0 ? `The checkpoint of epoch ${at.epoch} is kept.` : 'No epoch was finished yet.'),
  );
}
