import { existsSync } from 'node:fs';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { findNpm } from '../../../src/engines/findNpm';
import type { InstallOptions } from '../../../src/engines/install';
import type { InstallableEngine } from '../../../src/engines/table';
import { FakeRegistry, type FakePackage, type Trouble } from './fakeRegistry';

/** The package that the tests' registry has. */
export const fakePackage: FakePackage = {
  name: '@fake/engine',
  version: '1.2.3',
  scripts: { install: 'node install.js' },
  files: { 'index.js': 'module.exports = 1;', 'install.js': `require('fs').writeFileSync('native.node', '');` },
};

/** An engine that is made of that package. */
export const fakeEngine: InstallableEngine = {
  name: 'tensorflow',
  summary: 'nothing',
  package: fakePackage,
  needsInstallScript: true,
  size: { download: 1, installed: 1 },
  platforms: ['linux-x64'],
  needs: 'nothing',
};

/** A machine's npm settings and folders, and a registry; all of it goes with `close`. */
export class Installing {
  readonly lines: string[] = [];
  readonly options: InstallOptions;

  private constructor(
    private readonly registry: FakeRegistry,
    private readonly root: string,
  ) {
    this.options = {
      enginesFolder: path.join(root, 'engines folder'),
      npm: findNpm({ nodePath: process.execPath, env: process.env }),
      env: this.environment(),
      onLine: (line) => this.lines.push(line),
      selfCheck: async (engine) => ({ name: engine.name, installed: true, device: 'a fake' }),
    };
  }

  static async start(one: FakePackage = fakePackage, trouble?: Trouble): Promise<Installing> {
    const root = await realpath(await mkdtemp(path.join(os.tmpdir(), 'adarand-installing-')));
    await writeFile(path.join(root, 'npmrc'), '');
    return new Installing(await FakeRegistry.serve(one, trouble), root);
  }

  /** Adds lines to npm's settings of this person. */
  configure(text: string): Promise<void> {
    return writeFile(path.join(this.root, 'npmrc'), text);
  }

  /** A file of the installed package. */
  file(name: string): string {
    return path.join(this.options.enginesFolder, 'tensorflow', 'node_modules', '@fake', 'engine', name);
  }

  has(name: string): boolean {
    return existsSync(this.file(name));
  }

  get requests(): readonly string[] {
    return this.registry.requests;
  }

  /** Ends the registry: its address answers no more. */
  unplug(): Promise<void> {
    return this.registry.close();
  }

  async close(): Promise<void> {
    await this.registry.close().catch(() => undefined);
    await rm(this.root, { recursive: true, force: true });
  }

  /** Nothing of this machine's own npm settings and proxies. */
  private environment(): NodeJS.ProcessEnv {
    const own = Object.entries(process.env).filter(([name]) => !/^(npm_|.*_proxy$|TFJS_)/i.test(name));
    return {
      ...Object.fromEntries(own),
      npm_config_userconfig: path.join(this.root, 'npmrc'),
      npm_config_globalconfig: path.join(this.root, 'no-npmrc'),
      npm_config_cache: path.join(this.root, 'cache'),
      npm_config_registry: this.registry.address,
      npm_config_fetch_retries: '0',
    };
  }
}
