import { exitCodes } from '../../protocol/jobs';
import { activeStatuses, type RunDataset, type RunRecord } from '../../protocol/run';
import { writeEvaluation } from '../../runFolder/evaluationFile';
import { openDataset, type Dataset } from '../data/dataset';
import { failureOf, StoppedError } from '../errors';
import { RunJournal } from '../runJournal';
import { refuseIfRunning } from '../runLock';
import { RunServer } from '../server';
import { fineTune } from '../training/fineTuning';
import { adarandVersion } from '../version';
import { engineRemarks } from './engineRemarks';
import { explainMemory } from './outOfMemory';
import { readStoredRun, type StoredRun } from './runConfiguration';
import { startTrainingEngine } from './runEngine';

/** Images that `run.json` names when some were left out; the log names all. */
const skippedInRecord = 20;

/**
 * Trains a run from its folder, new or from its last checkpoint, and keeps `run.json` true about it: `starting`, `running`,
 * perhaps `stopping`, and in the end `finished`, `stopped` or `failed`.
 * @returns the exit code
 * @throws {RunFolderError | BadInputError} when the folder holds no run, or one that is being trained already
 */
export async function trainRun({ runFolder }: { runFolder: string }): Promise<number> {
  const stored = await readStoredRun(runFolder);
  let { run } = stored;
  await refuseIfRunning(run);

  const stop = new AbortController();
  const requestStop = () => {
    if (stop.signal.aborted) return;
    print('Stopping: the step under way is finished and saved.');
    stop.abort();
    const patch = ({ status }: RunRecord) => (activeStatuses.includes(status) ? { status: 'stopping' as const } : {});
    journal.update(patch).catch((error: unknown) => print(failureOf(error).message));
  };
  const server = await RunServer.listen({ run: () => run, onStop: requestStop });
  const sendRun = (record: RunRecord) => {
    run = record;
    server.sendRun(record);
  };
  const journal = new RunJournal(runFolder, { sendRun, sendMetrics: (record) => server.sendMetrics(record) }, print);
  onSignals(requestStop);
  try {
    await journal.update({
      status: 'starting',
      startedAt: run.startedAt ?? Date.now(),
      endedAt: undefined,
      error: undefined,
      activity: undefined,
      process: {
        pid: process.pid,
        startedAt: Math.round(performance.timeOrigin),
        socket: server.socket,
        token: server.token,
      },
      versions: { adarand: adarandVersion, node: process.versions.node },
    });
    await work(runFolder, stored, journal, stop.signal);
    print('Finished.');
    return exitCodes.done;
  } catch (error) {
    return await end(error, journal);
  } finally {
    await journal.close().catch((error: unknown) => print(failureOf(error).message));
    await server.close();
  }
}

/** Everything between `starting` and `finished`. */
async function work(
  runFolder: string,
  { config, baseFolder }: StoredRun,
  journal: RunJournal,
  stop: AbortSignal,
): Promise<void> {
  if (config.data.onBadImage === 'skip') print('Looking for images that cannot be read.');
  const dataset = await openDataset(config.data, baseFolder, config.seed, { stop });
  dataset.warnings.forEach(({ message }) => print(`Warning: ${message}`));
  dataset.skipped.forEach(({ path, reason }) => print(`Left out: ${path}: ${reason}.`));
  const remarks = await engineRemarks(config.engine);
  remarks.lines.forEach(print);
  if (remarks.activity) journal.tell(remarks.activity);
  const engine = await startTrainingEngine(config);
  try {
    const { name, version, device } = engine;
    print(`Training on ${device} (${name}${version ? ` ${version}` : ''}).`);
    await journal.update({ dataset: runDatasetOf(dataset), engine: { name, version, device } });
    const evaluation = await fineTune({
      runFolder,
      config,
      dataset,
      engine,
      journal,
      stop,
      print,
      tell: (activity) => journal.tell(activity),
    }).catch(async (error: unknown) => {
      throw await explainMemory(error, engine, config.training.batchSize);
    });
    await writeEvaluation(runFolder, evaluation);
    const tested = evaluation.split === 'test' && { testAccuracy: evaluation.accuracy, testLoss: evaluation.loss };
    await journal.flush();
    await journal.update(({ summary }) => ({
      status: 'finished',
      process: undefined,
      endedAt: Date.now(),
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
    await journal.update({
      status: stopped ? 'stopped' : 'failed',
      process: undefined,
      activity: undefined,
      endedAt: Date.now(),
      error: stopped ? undefined : { message, exitCode, fix },
    });
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
