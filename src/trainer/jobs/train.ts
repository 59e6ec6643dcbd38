import { exitCodes } from '../../protocol/jobs';
import { isActive } from '../../protocol/lifeCycle';
import type { RunDataset, RunRecord } from '../../protocol/run';
import { writeEvaluation } from '../../runFolder/evaluationFile';
import { thisProcess } from '../../runFolder/processIdentity';
import { openDataset, type Dataset } from '../data/dataset';
import { BadInputError, failureOf, StoppedError } from '../errors';
import { contentsOf, noteWeights } from '../fingerprints/noteFingerprints';
import { RunControl } from '../runControl';
import { RunJournal } from '../runJournal';
import { ResourceMonitor } from '../monitor/resourceMonitor';
import { refuseIfRunning } from '../runLock';
import { RunServer } from '../server';
import { fineTune } from '../training/fineTuning';
import { engineRemarks } from './engineRemarks';
import { explainMemory } from './outOfMemory';
import { readStoredRun, type StoredRun } from './runConfiguration';
import { startTrainingEngine } from './runEngine';
import { runEngineOf, runVersions } from './versions';

/** Images that `run.json` names when some were left out; the log names all. */
const skippedInRecord = 20;

/**
 * Trains a run from its folder, new or from its last checkpoint, and keeps `run.json` true about it: `starting`, `running`,
 * perhaps `paused` or `stopping`, and in the end `finished`, `stopped` or `failed`.
 * @returns the exit code
 * @throws {RunFolderError | BadInputError} when the folder holds no run, or one that is being trained already
 */
export async function trainRun({ runFolder }: { runFolder: string }): Promise<number> {
  const stored = await readStoredRun(runFolder);
  let { run } = stored;
  if (run.status === 'finished')
    throw new BadInputError(`The run ${run.id} has finished: there is nothing to train. Extend it to train longer.`);
  await refuseIfRunning(run);

  const server = await RunServer.listen({
    run: () => run,
    onStop: () => control.requestStop(),
    onPause: () => control.requestPause(),
    onContinue: () => control.requestContinue(),
  });
  const sendRun = (record: RunRecord) => {
    run = record;
    server.sendRun(record);
  };
  const journal = new RunJournal(runFolder, { sendRun, sendMetrics: (record) => server.sendMetrics(record) }, print);
  const control = new RunControl(journal, print);
  const monitor = monitorResources(runFolder, journal);
  onSignals(control.requestStop);
  try {
    const { socket, token } = server;
    const trainer = { ...(await thisProcess()), socket, token };
    await journal.update(({ status, startedAt = Date.now() }) => ({
      event: isActive(status) ? ['vanish', 'start'] : 'start',
      startedAt,
      process: trainer,
      seed: stored.config.seed,
      command: process.argv,
      versions: runVersions(),
      warning: undefined,
    }));
    await work(runFolder, stored, journal, control);
    print('Finished.');
    return exitCodes.done;
  } catch (error) {
    return await end(error, journal);
  } finally {
    await monitor.close();
    await journal.close().catch((error: unknown) => print(failureOf(error).message));
    await server.close();
  }
}

/** Measures what the run takes of the machine, and tells in `run.json` when that is nearly all. */
function monitorResources(runFolder: string, journal: RunJournal): ResourceMonitor {
  return new ResourceMonitor({
    runFolder,
    onWarning: (warning) => {
      print(`Warning: ${warning}`);
      journal.update({ warning }).catch((error: unknown) => print(failureOf(error).message));
    },
    onFailure: (reason) => print(`What the run takes of the machine is not measured: ${reason}`),
  });
}

/** Everything between `starting` and `finished`. */
async function work(
  runFolder: string,
  { config, baseFolder, run }: StoredRun,
  journal: RunJournal,
  control: RunControl,
): Promise<void> {
  if (config.data.onBadImage === 'skip') print('Looking for images that cannot be read.');
  const dataset = await openDataset(config.data, baseFolder, config.seed, { stop: control.stop });
  dataset.warnings.forEach(({ message }) => print(`Warning: ${message}`));
  dataset.skipped.forEach(({ path, reason }) => print(`Left out: ${path}: ${reason}.`));
  const contents = await contentsOf(dataset, journal, { signal: control.stop, print });
  const remarks = await engineRemarks(config.engine);
  remarks.lines.forEach(print);
  if (remarks.activity) journal.tell(remarks.activity);
  const engine = await startTrainingEngine(config);
  try {
    const { name, version, device } = engine;
    print(`Training on ${device} (${name}${version ? ` ${version}` : ''}).`);
    await journal.update({ dataset: { ...runDatasetOf(dataset), contents }, engine: await runEngineOf(engine) });
    const evaluation = await fineTune({
      runFolder,
      config,
      dataset,
      engine,
      journal,
      stop: control.stop,
      pause: control,
      extensions: run.extensions ?? [],
      print,
      tell: (activity) => journal.tell(activity),
      stopAfterEpoch: run.stopAfterEpoch,
      onWeights: (file) => noteWeights(file, config, journal),
    }).catch(async (error: unknown) => {
      throw await explainMemory(error, engine, config.training.batchSize);
    });
    await writeEvaluation(runFolder, evaluation);
    const tested = evaluation.split === 'test' && { testAccuracy: evaluation.accuracy, testLoss: evaluation.loss };
    await journal.flush();
    await journal.update(({ summary }) => ({
      event: 'finish',
      summary: { ...summary, ...tested },
    }));
  } finally {
    await engine.dispose();
  }
}

/** Writes down how a run ended that did not finish. @returns the exit code */
async function end(error: unknown, journal: RunJournal): Promise<number> {
  const stopped = error instanceof StoppedError;
  const { message, badInput, explained, fix } = failureOf(error);
  const exitCode = stopped ? exitCodes.stopped : badInput ? exitCodes.badInput : exitCodes.failed;
  print(stopped ? 'Stopped. Resume goes on from here.' : `Failed: ${message}`);
  if (!explained && error instanceof Error) print(error.stack ?? '');
  try {
    await journal.flush().catch(() => undefined);
    await journal.update(
      stopped ? { event: 'halt', error: undefined } : { event: 'fail', error: { message, exitCode, fix } },
    );
  } catch (writeError) {
    // On a full disk the log, whose file exists, is all there is; readers of the folder see that the process is gone.
    print(failureOf(writeError).message);
  }
  return exitCode;
}

/**
 * SIGINT and SIGTERM ask to stop. A second SIGINT ends the process at once, in the middle of a step too: nobody listens to it,
 * so the system acts.
 */
function onSignals(requestStop: () => void): void {
  process.on('SIGTERM', requestStop);
  process.once('SIGINT', requestStop);
}

function runDatasetOf({ path, classes, train, validation, test, skipped, fingerprint }: Dataset): RunDataset {
  const images = { train: train.length, validation: validation.length, test: test.length };
  const leftOut = skipped.length > 0 ? { count: skipped.length, first: skipped.slice(0, skippedInRecord) } : undefined;
  return { path, classes, ...images, skipped: leftOut, fingerprint };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
