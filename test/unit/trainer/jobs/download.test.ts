import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readRun } from '../../../../src/runFolder/runStore';
import { writeSafetensors } from '../../../../src/trainer/backbones/weights/safetensors';
import { stateDictOf } from '../../../../src/trainer/backbones/weights/stateDict';
import { createNetwork } from '../../../../src/trainer/network';
import { waitFor } from '../../../support/waitFor';
import { temporaryFolder } from '../../runFolder/records';
import { modelName, startHub } from '../hub/testHub';
import { startProxy } from '../hub/testProxy';
import { tinyRun } from '../tinyRun';
import { runJob, train } from './trainerProcess';

afterEach(() => vi.unstubAllEnvs());

/** A run that starts from a model on a hub of its own. */
async function runFromHub() {
  await tf.setBackend('cpu');
  const run = await tinyRun({ model: { width: 0.125, weights: modelName }, training: { epochs: 1, batchSize: 8 } });
  const network = createNetwork({ ...run.config, model: { ...run.config.model, weights: null } }, 3);
  const weights = Buffer.from(writeSafetensors(await stateDictOf(network)));
  network.dispose();
  const hub = await startHub({ 'model.safetensors': weights });
  vi.stubEnv('HF_ENDPOINT', hub.endpoint);
  vi.stubEnv('ADARAND_CACHE', await temporaryFolder());
  return { ...run, hub, weights };
}

describe('a run whose weights are on the hub', { timeout: 180_000 }, () => {
  it('shows the download, is stopped in it, and goes on where it was', async () => {
    const { runFolder, hub, weights } = await runFromHub();
    hub.answer = ({ url }, response) => {
      if (!url!.startsWith('/cdn/')) return false;
      response.writeHead(200, { 'content-length': weights.length });
      return response.write(weights.subarray(0, 100_000)) || true;
    };
    const stopped = train(runFolder);
    const activity = await waitFor('the download in run.json', async () => {
      const { activity } = await readRun(runFolder);
      return activity?.startsWith('Downloading') && activity;
    });
    expect(activity).toMatch(/^Downloading timm\/tiny\.test_in1k: 0\.\d of 0\.7 MB$/);
    stopped.child.kill('SIGTERM');
    expect((await stopped.ended).code).toBe(130);
    expect(await readRun(runFolder)).toMatchObject({ status: 'stopped' });
    expect((await readRun(runFolder)).activity).toBeUndefined();

    hub.answer = undefined;
    hub.requests.length = 0;
    const { code, stdout } = await train(runFolder).ended;
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining(`Loaded ${modelName}: 100 tensors`) });
    expect(hub.requests.filter((line) => line.includes('/cdn/'))).toEqual([
      expect.stringMatching(/^GET \/cdn\/model\.safetensors bytes=[1-9]\d*-$/),
    ]);
    expect((await readRun(runFolder)).activity).toBeUndefined();
  });

  it('is checked without a download', async () => {
    const { runFolder, config, hub, weights } = await runFromHub();
    const { last } = await runJob('check', { config, baseFolder: runFolder });
    expect(last).toMatchObject({
      type: 'result',
      result: {
        problems: [],
        model: {
          weights: [
            expect.stringContaining('0.7 MB'),
            expect.stringContaining('100 tensors'),
            "The file's classifier is left out: it does not name its classes.",
          ],
        },
      },
    });
    expect(hub.requests.every((line) => !line.includes('/cdn/') || line.includes('bytes=0-'))).toBe(true);
    expect(weights.length).toBeGreaterThan(100_000);
  });

  it('is checked through the proxy that the environment names', async () => {
    const { runFolder, config, hub } = await runFromHub();
    const proxy = await startProxy();
    vi.stubEnv('HTTP_PROXY', proxy.url);
    const { last } = await runJob('check', { config, baseFolder: runFolder });
    expect(last).toMatchObject({ type: 'result', result: { problems: [] } });
    expect(new Set(proxy.tunnels)).toEqual(new Set([new URL(hub.endpoint).host]));
  });

  it('that the hub does not have is a problem of model.weights', async () => {
    const { runFolder, config, hub } = await runFromHub();
    hub.answer = (_request, response) => Boolean(response.writeHead(404).end());
    const { last } = await runJob('check', { config, baseFolder: runFolder });
    expect(last).toMatchObject({
      result: {
        problems: [{ severity: 'error', path: ['model', 'weights'], message: expect.stringContaining('404') }],
      },
    });
    expect((await train(runFolder).ended).code).toBe(2);
    expect((await readRun(runFolder)).error!.message).toContain('there is no such model');
  });
});
