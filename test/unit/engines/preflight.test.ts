import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FoundLibrary } from '../../../src/engines/libraries';
import { cudaLibraries, lookAtMachine, type Machine } from '../../../src/engines/machine';
import { compilesKernels, preflight } from '../../../src/engines/preflight';
import { installableEngine } from '../../../src/engines/table';

const gpuEngine = installableEngine('tensorflow-gpu');
const libraries = new Map<string, FoundLibrary>(
  cudaLibraries.linux!.map((name) => [name, { file: `/usr/lib/${name}` }]),
);

function machine(changes: Partial<Machine> = {}): Machine {
  const gpus = [{ name: 'NVIDIA GeForce RTX 3080', memory: 10240, free: 9800, computeCapability: 8.6 }];
  const nvidia = { driver: '470.82.01', gpus, processes: [] };
  return { platform: 'linux-x64', avx: true, nvidia, libraries, ...changes };
}

const messages = (severity: string, changes: Partial<Machine>) =>
  preflight(gpuEngine, machine(changes))
    .filter((finding) => finding.severity === severity)
    .map(({ message }) => message);

describe('preflight', () => {
  it('finds nothing against a machine that has everything, and says what it has', () => {
    expect(messages('blocker', {})).toEqual([]);
    expect(messages('warning', {})).toEqual([]);
    expect(messages('note', {})).toEqual([
      'NVIDIA GeForce RTX 3080 with 10.0 GiB, 9.6 GiB free; driver 470.82.01.',
      '/usr/lib/libcudart.so.11.0, /usr/lib/libcudnn.so.8.',
    ]);
  });

  it('knows the platforms that the native library is made for', () => {
    const findings = preflight(gpuEngine, { platform: 'darwin-arm64' });
    expect(findings).toEqual([
      { severity: 'blocker', message: 'tensorflow-gpu is made for linux-x64, win32-x64, and this is darwin-arm64.' },
    ]);
    expect(preflight(installableEngine('webgpu'), { platform: 'darwin-arm64' })).toEqual([]);
  });

  it('warns of a processor without AVX before TensorFlow crashes on it', () => {
    for (const name of ['tensorflow', 'tensorflow-gpu'] as const)
      expect(preflight(installableEngine(name), machine({ avx: false }))[0]).toMatchObject({
        severity: 'blocker',
        message: expect.stringContaining('no AVX'),
      });
    expect(preflight(installableEngine('webgpu'), machine({ avx: false }))).toEqual([]);
  });

  it('names the libraries that are missing, and what has them', () => {
    const without = (...names: string[]) => new Map([...libraries].filter(([name]) => !names.includes(name)));
    expect(messages('blocker', { libraries: without('libcudnn.so.8') })).toEqual([
      expect.stringMatching(/^Not found: libcudnn\.so\.8\. Install cuDNN 8\.1 .* LD_LIBRARY_PATH/),
    ]);
    expect(messages('blocker', { libraries: without('libcudart.so.11.0', 'libcudnn.so.8') })).toEqual([
      expect.stringMatching(/^Not found: libcudart\.so\.11\.0, libcudnn\.so\.8\. Install CUDA 11\.2 and cuDNN 8\.1/),
    ]);
  });

  it('compares versions by their numbers', () => {
    const cudnn = (version: string) => new Map([...libraries]).set('libcudnn.so.8', { file: '/c', version });
    expect(messages('blocker', { libraries: cudnn('8.0.5') })).toEqual([
      expect.stringContaining('cuDNN is 8.0.5 (/c)'),
    ]);
    expect(messages('blocker', { libraries: cudnn('8.10.0') })).toEqual([]);
    const driver = (driver: string) => ({ nvidia: { ...machine().nvidia!, driver } as Machine['nvidia'] });
    expect(messages('blocker', driver('450.51'))).toEqual([expect.stringContaining('needs 450.80.02 or newer')]);
    expect(messages('blocker', driver('1000.1'))).toEqual([]);
  });

  it('tells of a GPU that somebody else uses', () => {
    const nvidia = {
      driver: '535.1',
      gpus: [{ name: 'NVIDIA H100', memory: 81559, free: 500, computeCapability: 9 }],
      processes: [
        { pid: 12, name: 'python', memory: 1024 },
        { pid: 34, name: '/usr/bin/ollama', memory: 70000 },
      ],
    };
    expect(messages('warning', { nvidia })).toEqual([
      'NVIDIA H100 has only 500 MiB of 79.6 GiB free, used by /usr/bin/ollama (process 34, 68.4 GiB), python (process 12, 1.0 GiB).',
    ]);
    expect(messages('note', { nvidia })[0]).toMatch(
      /^NVIDIA H100 is newer than TensorFlow 2\.9: it compiles its kernels/,
    );
    expect(compilesKernels(machine({ nvidia }))).toBe(true);
    expect(compilesKernels(machine())).toBe(false);
  });

  it('tells of GPUs that are hidden, too old, or not there', () => {
    for (const visibleDevices of ['', '-1'])
      expect(messages('blocker', { visibleDevices })).toEqual([expect.stringContaining('hides all GPUs')]);
    expect(messages('blocker', { visibleDevices: '0' })).toEqual([]);
    expect(messages('blocker', { nvidia: { problem: 'No driver.' } })).toEqual(['No driver.']);
    expect(messages('blocker', { nvidia: { driver: '470.1', gpus: [], processes: [] } })).toEqual([
      "NVIDIA's driver finds no GPU.",
    ]);
    const old = { name: 'Tesla K10', memory: 4096, free: 4000, computeCapability: 3 };
    expect(messages('blocker', { nvidia: { driver: '470.1', gpus: [old], processes: [] } })).toEqual([
      expect.stringContaining('compute capability 3'),
    ]);
  });
});

describe.runIf(process.platform === 'linux')('looking at a machine', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'adarand-machine-')));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function program(name: string, script: string): Promise<void> {
    await writeFile(path.join(folder, name), `#!/bin/sh\n${script}\n`);
    await chmod(path.join(folder, name), 0o755);
  }

  const look = (env: NodeJS.ProcessEnv = {}) => lookAtMachine(gpuEngine, { PATH: folder, ...env });

  it('reads what nvidia-smi says', async () => {
    await program(
      'nvidia-smi',
      `case "$1" in
        *driver_version*) echo '535.54.03, NVIDIA H100 80GB HBM3, 81559, 80995'; echo '535.54.03, NVIDIA T4, 15360, [N/A]';;
        *compute_cap) echo 9.0; echo 7.5;;
        *compute-apps*) echo '4711, /usr/bin/python3, 512'; echo '4712, [Not Found], [N/A]';;
      esac`,
    );
    expect((await look()).nvidia).toEqual({
      driver: '535.54.03',
      gpus: [
        { name: 'NVIDIA H100 80GB HBM3', memory: 81559, free: 80995, computeCapability: 9 },
        { name: 'NVIDIA T4', memory: 15360, free: undefined, computeCapability: 7.5 },
      ],
      processes: [
        { pid: 4711, name: '/usr/bin/python3', memory: 512 },
        { pid: 4712, name: '[Not Found]', memory: undefined },
      ],
    });
  });

  it('is content with a driver that does not know every question', async () => {
    await program(
      'nvidia-smi',
      `case "$1" in *driver*) echo '418.1, Tesla V100, 16160, 16000';; *) echo No >&2; exit 2;; esac`,
    );
    expect((await look()).nvidia).toEqual({
      driver: '418.1',
      gpus: [{ name: 'Tesla V100', memory: 16160, free: 16000, computeCapability: undefined }],
      processes: [],
    });
  });

  it('says why nothing is known', async () => {
    expect((await look()).nvidia).toEqual({ problem: expect.stringContaining('nvidia-smi is not on the PATH') });
    await program('nvidia-smi', `echo 'Failed to initialize NVML: Driver/library version mismatch'; exit 18`);
    expect((await look()).nvidia).toEqual({
      problem:
        "NVIDIA's driver does not answer; nvidia-smi says: Failed to initialize NVML: Driver/library version mismatch",
    });
  });

  it("finds libraries in LD_LIBRARY_PATH and in the loader's cache, with their versions", async () => {
    const cuda = path.join(folder, 'cuda', 'lib64');
    await mkdir(cuda, { recursive: true });
    await writeFile(path.join(cuda, 'libcudart.so.11.2.152'), '');
    await symlink('libcudart.so.11.2.152', path.join(cuda, 'libcudart.so.11.0'));
    await program('ldconfig', `printf '2 libs found\\n\\tlibcudnn.so.8 (libc6,x86-64) => /opt/libcudnn.so.8\\n'`);
    const { libraries } = await look({ LD_LIBRARY_PATH: `/nowhere:${cuda}` });
    expect([...libraries!]).toEqual([
      ['libcudart.so.11.0', { file: path.join(cuda, 'libcudart.so.11.0'), version: '11.2.152' }],
      ['libcudnn.so.8', { file: '/opt/libcudnn.so.8', version: undefined }],
    ]);
  });

  it('asks the driver for the engine only that needs it', async () => {
    const { nvidia, libraries } = await lookAtMachine(installableEngine('webgpu'), { PATH: folder });
    expect({ nvidia, libraries }).toEqual({ nvidia: undefined, libraries: undefined });
  });
});
