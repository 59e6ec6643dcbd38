import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Installing } from '../../engines/installing';
import { reporting } from '../../trainer/engines/fakePackage';
import { lastLine, runCli } from '../cliProcess';

let machine: Installing;

afterEach(async () => {
  vi.unstubAllEnvs();
  await machine.close();
});

/** A registry that has tfjs-node's name, and programs that use it and a folder for engines of their own. */
async function startMachine(index: string): Promise<string> {
  machine = await Installing.start({
    name: '@tensorflow/tfjs-node',
    version: '4.22.0',
    scripts: { install: 'node install.js' },
    files: { 'index.js': index, 'install.js': `require('fs').writeFileSync('native', '')` },
  });
  const { enginesFolder, env } = machine.options;
  for (const [name, value] of Object.entries(env)) if (name.startsWith('npm_config_')) vi.stubEnv(name, value);
  vi.stubEnv('ADARAND_ENGINES_DIR', enginesFolder);
  return enginesFolder;
}

const adarand = (...args: string[]) => runCli(path.dirname(machine.options.enginesFolder), 'engines', ...args);

describe('adarand engines', () => {
  it('installs an engine that the trainer then has, and removes it', { timeout: 240_000 }, async () => {
    const folder = await startMachine(`require('fs').statSync(__dirname + '/native'); ${reporting(false, '')}`);
    const installed = await adarand('install', 'tensorflow', '--json');
    expect(installed.code).toBe(0);
    expect(lastLine(installed)).toMatchObject({ name: 'tensorflow', installed: true, version: '4.22.0' });
    expect(await readdir(folder)).toEqual(['tensorflow']);

    const { engines } = lastLine(await adarand('--json')) as { engines: object[] };
    expect(engines).toContainEqual(expect.objectContaining({ name: 'tensorflow', installed: true }));

    expect(await adarand('remove', 'tensorflow')).toMatchObject({
      code: 0,
      stdout: `tensorflow was removed from ${folder}.\n`,
    });
    expect(await readdir(folder)).toEqual([]);
    expect(await adarand('remove', 'tensorflow')).toMatchObject({
      code: 2,
      stderr: `There is no tensorflow in ${folder}.\n`,
    });
  });

  it('does not keep an engine that crashes', { timeout: 240_000 }, async () => {
    const folder = await startMachine('process.abort();');
    const { code, stderr } = await adarand('install', 'tensorflow');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^tensorflow was not kept, since it does not work here\. .* crashes when it is loaded \(SIGABRT\)/,
    );
    expect(await readdir(folder)).toEqual([]);
  });

  it('knows what can be installed', async () => {
    await startMachine('');
    expect(await adarand('install', 'onnx')).toMatchObject({
      code: 2,
      stderr: 'The engine onnx is part of AdaRand: there is nothing to install or remove.\n',
    });
    expect(await adarand('install', 'torch')).toMatchObject({
      code: 2,
      stderr: 'There is no engine "torch" to install. There are: tensorflow-gpu, webgpu, tensorflow.\n',
    });
  });
});
