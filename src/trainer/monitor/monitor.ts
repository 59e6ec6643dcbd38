import { parentPort, workerData } from 'node:worker_threads';
import { memoryWarning } from './memoryWarning';
import { NvidiaSmi } from './nvidiaSmi';
import { ResourceFile } from './resourceFile';
import type { MonitorMessage, MonitorParams } from './resourceMonitor';
import { ResourceSampler } from './sampler';

/**
 * The program of the thread that measures. A training step blocks the trainer's event loop; this thread has its own, and leaves
 * the step alone.
 */
const { file, interval } = workerData as MonitorParams;
const trainer = parentPort!;
const nvidia = new NvidiaSmi();
const sampler = new ResourceSampler(() => nvidia.gpus);
const started = performance.now();
let timer: NodeJS.Timeout;
let warned = false;

void measure();

async function measure(): Promise<void> {
  const log = await ResourceFile.open(file);
  let sampling = Promise.resolve();
  const next = () => {
    // Long runs are measured less often: a hundred samples for the first minutes, as many as a chart can show for the rest.
    const pause = Math.min(interval.most, Math.max(interval.least, (performance.now() - started) / 100));
    timer = setTimeout(() => (sampling = sample(log).finally(next)), pause);
  };
  next();
  trainer.once('message', () => {
    clearTimeout(timer);
    void sampling.then(() => end(log));
  });
}

async function sample(log: ResourceFile): Promise<void> {
  const measured = await sampler.sample();
  const warning = memoryWarning(measured);
  if (warning !== undefined && !warned) trainer.postMessage({ warning } satisfies MonitorMessage);
  warned ||= warning !== undefined;
  await log.append(measured);
}

async function end(log: ResourceFile): Promise<void> {
  clearTimeout(timer);
  nvidia.dispose();
  await sample(log);
  await log.close();
  trainer.close();
}
