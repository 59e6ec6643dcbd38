import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { installEngine, removeEngine } from '../../../src/engines/install';
import { removeLeftovers } from '../../../src/engines/staging';
import { waitFor } from '../../support/waitFor';
import { fakeEngine, fakePackage, Installing } from './installing';

let machine: Installing;

afterEach(() => machine.close());

/** What lies in the folder of engines. */
const left = () => readdir(machine.options.enginesFolder);
const withScript = (script: string) => ({ ...fakePackage, files: { ...fakePackage.files, 'install.js': script } });

describe('installing an engine', () => {
  it('puts the package in its place, with what its install script fetched, and nothing beside it', async () => {
    machine = await Installing.start();
    const info = await installEngine(fakeEngine, machine.options);
    expect(info).toEqual({ name: 'tensorflow', installed: true, device: 'a fake' });
    expect(machine.has('index.js') && machine.has('native.node')).toBe(true);
    expect(await left()).toEqual(['tensorflow']);
    expect(await readdir(path.join(machine.options.enginesFolder, 'tensorflow'))).toEqual(['node_modules']);
    expect(machine.lines.join('\n')).toContain('http fetch GET 200');
  });

  it('looks at the engine before it is in its place', async () => {
    machine = await Installing.start();
    let looked = '';
    const selfCheck: typeof machine.options.selfCheck = async ({ name }, folder) => {
      looked = folder;
      expect(existsSync(path.join(folder, 'node_modules', '@fake', 'engine', 'native.node'))).toBe(true);
      expect(await left()).toEqual([path.basename(folder)]);
      return { name, installed: true, device: 'a fake' };
    };
    await installEngine(fakeEngine, { ...machine.options, selfCheck });
    expect(path.basename(looked)).toMatch(/^\.installing-tensorflow-/);
  });

  it('runs no script of a package that needs none', async () => {
    machine = await Installing.start();
    await installEngine({ ...fakeEngine, needsInstallScript: false }, machine.options);
    expect({ index: machine.has('index.js'), native: machine.has('native.node') }).toEqual({
      index: true,
      native: false,
    });
  });

  it('runs the install script even where npm is set to leave scripts out', async () => {
    machine = await Installing.start();
    await machine.configure('ignore-scripts=true\n');
    await installEngine(fakeEngine, machine.options);
    expect(machine.has('native.node')).toBe(true);
  });

  it('reads no npm settings of the folder that it works in', async () => {
    machine = await Installing.start();
    await mkdir(machine.options.enginesFolder, { recursive: true });
    await writeFile(path.join(machine.options.enginesFolder, '.npmrc'), 'registry=http://127.0.0.1:1/\n');
    await installEngine(fakeEngine, machine.options);
    expect(machine.requests).toContain('/archive.tgz');
  });

  it("tells the install script the proxy of npm's settings, but not over one of the environment", async () => {
    const script = `require('fs').writeFileSync('native.node', String(process.env.HTTPS_PROXY));`;
    machine = await Installing.start(withScript(script));
    await machine.configure('https-proxy=http://proxy.example:3128/\nnoproxy=127.0.0.1\n');
    await installEngine(fakeEngine, machine.options);
    expect(await readFile(machine.file('native.node'), 'utf8')).toBe('http://proxy.example:3128/');
    const env = { ...machine.options.env, HTTPS_PROXY: 'http://other.example:1/', NO_PROXY: '127.0.0.1' };
    await installEngine(fakeEngine, { ...machine.options, env });
    expect(await readFile(machine.file('native.node'), 'utf8')).toBe('http://other.example:1/');
  });

  it('replaces an older one', async () => {
    machine = await Installing.start();
    await mkdir(path.dirname(machine.file('')), { recursive: true });
    await writeFile(path.join(machine.options.enginesFolder, 'tensorflow', 'old'), '');
    await installEngine(fakeEngine, machine.options);
    expect(await readdir(path.join(machine.options.enginesFolder, 'tensorflow'))).toEqual(['node_modules']);
    expect(await left()).toEqual(['tensorflow']);
  });
});

describe('an installation that fails', () => {
  it('in the install script leaves nothing, and an older engine where it is', async () => {
    machine = await Installing.start(
      withScript(
        `console.log('half'); require('fs').writeFileSync('half', ''); console.error('Error: no space for joy'); process.exit(3)`,
      ),
    );
    await expect(installEngine(fakeEngine, machine.options)).rejects.toThrow(
      /^npm could not install @fake\/engine@1\.2\.3 \(exit code \d+\): /,
    );
    expect(machine.lines).toContain('half');
    expect(await left()).toEqual([]);

    await mkdir(path.join(machine.options.enginesFolder, 'tensorflow'));
    await expect(installEngine(fakeEngine, machine.options)).rejects.toThrow('npm could not install');
    expect(await left()).toEqual(['tensorflow']);
  });

  it('because the archive is not the announced one says so', async () => {
    const other = `sha512-${Buffer.alloc(64, 1).toString('base64')}`;
    machine = await Installing.start(fakePackage, { integrity: other });
    await expect(installEngine(fakeEngine, machine.options)).rejects.toThrow(
      /the checksum differs\. .*npm cache clean/,
    );
    expect(await left()).toEqual([]);
  });

  it('because the connection ends in the middle leaves nothing', async () => {
    const files = { ...fakePackage.files, 'library.bin': 'x'.repeat(2_000_000) };
    machine = await Installing.start({ ...fakePackage, files }, { cutsOff: true });
    await expect(installEngine(fakeEngine, machine.options)).rejects.toThrow('npm could not install');
    expect(await left()).toEqual([]);
  });

  it('because nobody answers names the settings for proxies and mirrors', async () => {
    machine = await Installing.start();
    await machine.unplug();
    await expect(installEngine(fakeEngine, machine.options)).rejects.toThrow(
      /The server cannot be reached\. .*https-proxy.*npm config set registry.*TFJS_NODE_CDN_STORAGE/,
    );
    expect(await left()).toEqual([]);
  });

  it('because the registry lacks the package says where to look', async () => {
    machine = await Installing.start({ ...fakePackage, version: '9.9.9' });
    await expect(
      installEngine({ ...fakeEngine, package: { name: '@fake/engine', version: '1.2.3' } }, machine.options),
    ).rejects.toThrow(/does not have this package/);
  });

  it('because the engine does not work here gives its reason, and is not kept', async () => {
    machine = await Installing.start();
    const selfCheck: typeof machine.options.selfCheck = async ({ name }) => {
      return { name, installed: false, device: '', reason: 'It crashes.' };
    };
    await expect(installEngine(fakeEngine, { ...machine.options, selfCheck })).rejects.toThrow(
      'tensorflow was not kept, since it does not work here. It crashes.',
    );
    expect(await left()).toEqual([]);
  });

  it('because the disk is too full asks nobody', async () => {
    machine = await Installing.start();
    const huge = { ...fakeEngine, size: { download: 1, installed: 1e12 } };
    await expect(installEngine(huge, machine.options)).rejects.toThrow(
      /takes 1000000000\.0 GB, but .* Make room first\.$/,
    );
    expect({ requests: machine.requests, left: await left() }).toEqual({ requests: [], left: [] });
  });

  it('because npm cannot be started says which one', async () => {
    machine = await Installing.start();
    const npm = { program: path.join(machine.options.enginesFolder, 'no-npm'), args: [], nodeFolder: '' };
    await expect(installEngine(fakeEngine, { ...machine.options, npm })).rejects.toThrow(
      /npm cannot be started with .*no-npm/,
    );
    expect(await left()).toEqual([]);
  });
});

describe('an installation that is called off', () => {
  it('ends npm and all that it has started, and leaves nothing', async () => {
    // The script starts another process that would go on for ever, and says its number.
    machine = await Installing.start(
      withScript(`
        const child = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
        console.log('child ' + child.pid);
      `),
    );
    const controller = new AbortController();
    const installing = installEngine(fakeEngine, { ...machine.options, signal: controller.signal });
    installing.catch(() => undefined);
    const pid = await waitFor('the child', () => /^child (\d+)$/m.exec(machine.lines.join('\n'))?.[1]);
    controller.abort();
    await expect(installing).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
    await waitFor('its end', () => !isAlive(Number(pid)));
    expect(await left()).toEqual([]);
  });

  it('before it began asks nobody', async () => {
    machine = await Installing.start();
    await expect(installEngine(fakeEngine, { ...machine.options, signal: AbortSignal.abort() })).rejects.toThrow(
      expect.objectContaining({ name: 'AbortError' }),
    );
    expect(machine.requests).toEqual([]);
  });
});

describe('removing', () => {
  it('takes the engine away, and is content when there is none', async () => {
    machine = await Installing.start();
    await installEngine(fakeEngine, machine.options);
    await removeEngine(machine.options.enginesFolder, fakeEngine);
    expect(await left()).toEqual([]);
    await removeEngine(machine.options.enginesFolder, fakeEngine);
  });

  it('tidies up what a process left that was killed, and nothing else', async () => {
    machine = await Installing.start();
    const { enginesFolder } = machine.options;
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    const names = [
      `.installing-webgpu-${dead}-0a1b2c3d`,
      `.removing-tensorflow-gpu-${dead}-0a1b2c3d`,
      `.installing-webgpu-${process.pid}-0a1b2c3d`,
      'tensorflow',
      '.somebody-elses',
    ];
    for (const name of names) await mkdir(path.join(enginesFolder, name, 'node_modules'), { recursive: true });
    await removeLeftovers(enginesFolder);
    expect(await left()).toEqual(['.somebody-elses', names[2], 'tensorflow'].sort());
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
