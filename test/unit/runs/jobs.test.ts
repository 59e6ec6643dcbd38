import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runConfigSchema } from '../../../src/config/schema';
import { JobError, runJob } from '../../../src/runs/jobs';
import { writeTinyDataset } from '../../support/tinyDataset';
import { temporaryFolder } from '../runFolder/records';
import { program } from './realRun';

it('checks a configuration with the real trainer', async () => {
  const baseFolder = await temporaryFolder();
  writeTinyDataset(path.join(baseFolder, 'images'));
  const config = runConfigSchema.parse({ data: { path: 'images', imageSize: 32 }, model: { width: 0.125 } });
  const progress: string[] = [];
  const onProgress = ({ what }: { what: string }) => void progress.push(what);
  const result = await runJob('check', { config, baseFolder }, { ...program, onProgress });
  expect(result).toMatchObject({ dataset: { train: 48, validation: 12, test: 12 }, model: { featureDimension: 64 } });
  expect(progress.length).toBeGreaterThan(0);
});

describe('with a program that', () => {
  /** A trainer that does what the script says. */
  async function job(script: string, signal?: AbortSignal) {
    const trainerScript = path.join(await temporaryFolder(), 'trainer.js');
    await writeFile(trainerScript, script);
    return runJob('engines', {}, { nodePath: process.execPath, trainerScript, signal });
  }
  const say = (message: object) => `console.log(${JSON.stringify(JSON.stringify(message))});`;

  it('prints other things between its messages', async () => {
    const result = { engines: [], auto: 'onnx', why: 'it is there' };
    const script = `console.log('warning: {');console.log('');${say({ type: 'result', result })}console.log('null')`;
    expect(await job(script)).toEqual(result);
  });

  it('says what is wrong with the input', async () => {
    const error = job(`${say({ type: 'error', message: 'No such folder.', badInput: true })}process.exitCode = 2`);
    await expect(error).rejects.toThrow(new JobError('No such folder.', true));
    await expect(error).rejects.toMatchObject({ badInput: true });
  });

  it('crashes', async () => {
    await expect(job(`console.error('out of memory'); process.exit(7)`)).rejects.toThrow(
      'The job "engines" gave no result: it ended with exit code 7.\nout of memory',
    );
  });

  it('takes too long for somebody', async () => {
    const calledOff = new AbortController();
    const result = job('setInterval(() => undefined, 1000)', calledOff.signal);
    setImmediate(() => calledOff.abort());
    await expect(result).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('is not there', async () => {
    const options = { nodePath: '/no/such/node', trainerScript: 'trainer.js' };
    await expect(runJob('engines', {}, options)).rejects.toThrow('cannot be started with /no/such/node');
  });
});
