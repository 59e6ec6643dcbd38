import { statfs } from 'node:fs/promises';
import type { EngineInfo } from '../protocol/jobs';
import { EngineError } from './engineError';
import { npmInstall, type NpmOptions } from './npmInstall';
import { makeStagingFolder, putInPlace, removeFolder, removeLeftovers, takeAway } from './staging';
import { formatSize, type InstallableEngine, type SelfCheck } from './table';

export interface InstallOptions extends NpmOptions {
  /** Folder of all engines. */
  enginesFolder: string;
  selfCheck: SelfCheck;
}

/**
 * Installs an engine, or installs it anew: npm fills a folder beside the engine's, the engine is loaded from there, and only
 * then does the folder take its place. When anything fails or the person calls it off, an engine that was there before stays,
 * and nothing else does.
 * @returns what the engine says of itself
 * @throws {EngineError} in words for a person
 * @throws {DOMException} AbortError
 */
export async function installEngine(engine: InstallableEngine, options: InstallOptions): Promise<EngineInfo> {
  const { enginesFolder, selfCheck, onLine, signal } = options;
  signal?.throwIfAborted();
  await removeLeftovers(enginesFolder);
  const staging = await makeStagingFolder(enginesFolder, engine.name);
  try {
    await requireSpace(engine, enginesFolder);
    await npmInstall(engine, staging, options);
    onLine('Loading the engine to see whether it works here…');
    const info = await selfCheck(engine, staging, signal);
    signal?.throwIfAborted();
    if (!info.installed)
      throw new EngineError(`${engine.name} was not kept, since it does not work here. ${info.reason}`);
    await putInPlace(staging, enginesFolder, engine.name);
    return info;
  } finally {
    await removeFolder(staging);
  }
}

/** Removes an installed engine. @throws {EngineError} when it is in use */
export async function removeEngine(enginesFolder: string, engine: InstallableEngine): Promise<void> {
  await takeAway(enginesFolder, engine.name);
  await removeLeftovers(enginesFolder);
}

/** @throws {EngineError} when the disk is too full */
async function requireSpace({ name, size }: InstallableEngine, folder: string): Promise<void> {
  const free = await statfs(folder).then(
    ({ bavail, bsize }) => (bavail * bsize) / 1e6,
    () => Infinity,
  );
  if (free < size.installed)
    throw new EngineError(
      `${name} takes ${formatSize(size.installed)}, but the disk of ${folder} has only ${formatSize(free)} left. Make room first.`,
    );
}
