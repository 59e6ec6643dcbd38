import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { findInstalled, type InstalledPackage } from '../installedPackage';

/** Dawn, Google's implementation of WebGPU, for Node. All its native libraries lie in the package. */
export function findDawn(): InstalledPackage | undefined {
  return findInstalled('webgpu');
}

/** The file to import: the package is an ES module, which `require` does not load on every Node. */
export function dawnUrl({ folder }: InstalledPackage): string {
  return pathToFileURL(path.join(folder, 'index.js')).href;
}

interface DawnModule {
  create(options: readonly string[]): GPU;
  readonly globals: Record<string, unknown>;
}

/**
 * Loads the native library and makes WebGPU's names global, as in a browser: tfjs's backend uses them, and
 * `navigator.gpu`.
 */
export async function loadDawn(found: InstalledPackage): Promise<GPU> {
  const { create, globals } = (await import(/* webpackIgnore: true */ /* @vite-ignore */ dawnUrl(found))) as DawnModule;
  Object.assign(globalThis, globals);
  const gpu = create([]);
  // Node has a navigator from version 21 on.
  if (!('navigator' in globalThis)) Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
  Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
  return gpu;
}
