import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { nodeRequire } from './nodeRequire';

/** An npm package that a person has installed for an engine. */
export interface InstalledPackage {
  readonly name: string;
  readonly folder: string;
  readonly version: string;
}

/** An npm package that an engine needs. */
export interface NeededPackage {
  readonly name: string;
  /** The one that the trainer is tested with. */
  readonly version: string;
  /** Its install script fetches the native library; else that lies in the package. */
  readonly needsInstallScript: boolean;
}

/**
 * Looks for a package: in the folder that `ADARAND_ENGINES_DIR` names, then where Node finds packages of this program. Loads
 * nothing of it.
 */
export function findInstalled(name: string): InstalledPackage | undefined {
  const enginesFolder = process.env['ADARAND_ENGINES_DIR'];
  const searched = nodeRequire.resolve.paths(name) ?? [];
  const roots = enginesFolder ? [path.join(path.resolve(enginesFolder), 'node_modules'), ...searched] : searched;
  const folder = roots.map((root) => path.join(root, name)).find((each) => existsSync(path.join(each, 'package.json')));
  if (!folder) return undefined;
  const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { version: string };
  return { name, folder, version };
}

/** What to do about a package that is not there. */
export function installAdvice({ name, version, needsInstallScript }: NeededPackage): string {
  const given = process.env['ADARAND_ENGINES_DIR'];
  const folder = given ? path.resolve(given) : path.join(os.homedir(), 'adarand-engines');
  // npm may be configured to leave install scripts out.
  const scripts = needsInstallScript ? '--ignore-scripts=false' : '--ignore-scripts';
  const command = `npm install --prefix "${folder}" ${scripts} ${name}@${version}`;
  const where = given ? `There is no ${name} in ${folder}` : `There is no ${name}`;
  return `${where}. Install it with: ${command}${given ? '' : `, and set ADARAND_ENGINES_DIR to that folder`}.`;
}
