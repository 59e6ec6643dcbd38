import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { chosenEnginesFolder, packageRoots } from '../../engines/layout';
import { installableEngine, type InstallableEngineName } from '../../engines/table';
import { nodeRequire } from './nodeRequire';

/** The npm package of an engine, as a person has installed it. */
export interface InstalledPackage {
  readonly name: string;
  readonly folder: string;
  readonly version: string;
}

/**
 * Looks for an engine's package: in the folder that `ADARAND_ENGINES_DIR` names, then where Node finds packages of this
 * program. Loads nothing of it.
 */
export function findInstalled(engine: InstallableEngineName): InstalledPackage | undefined {
  const { name } = installableEngine(engine).package;
  const enginesFolder = chosenEnginesFolder(process.env);
  const searched = nodeRequire.resolve.paths(name) ?? [];
  const roots = [...(enginesFolder ? packageRoots(enginesFolder, { name: engine }) : []), ...searched];
  const folder = roots.map((root) => path.join(root, name)).find((each) => existsSync(path.join(each, 'package.json')));
  if (!folder) return undefined;
  const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { version: string };
  return { name, folder, version };
}

/** What to do about an engine that is not there. */
export function installAdvice(engine: InstallableEngineName): string {
  const { name } = installableEngine(engine).package;
  const enginesFolder = chosenEnginesFolder(process.env);
  return (
    `There is no ${name}${enginesFolder ? ` in ${enginesFolder}` : ''}. Install it with "AdaRand: Install Training Engine…" in ` +
    `VS Code, or on a terminal with: adarand engines install ${engine}.`
  );
}
