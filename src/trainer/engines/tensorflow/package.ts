import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { nodeRequire } from '../nodeRequire';

export type TensorFlowEngineName = 'tensorflow-gpu' | 'tensorflow';

const packageNames = { 'tensorflow-gpu': '@tensorflow/tfjs-node-gpu', tensorflow: '@tensorflow/tfjs-node' } as const;
/** The one that the trainer is tested with; the same as in package.json's peerDependencies. */
const testedVersion = '4.22.0';

/** An npm package with TensorFlow in it. */
export interface TensorFlowPackage {
  readonly name: string;
  readonly folder: string;
  readonly version: string;
}

/**
 * Looks for the engine's package: in the folder that `ADARAND_ENGINES_DIR` names, then where Node finds packages of this
 * program. Loads nothing of it.
 */
export function findPackage(engine: TensorFlowEngineName): TensorFlowPackage | undefined {
  const name = packageNames[engine];
  const enginesFolder = process.env['ADARAND_ENGINES_DIR'];
  const searched = nodeRequire.resolve.paths(name) ?? [];
  const roots = enginesFolder ? [path.join(path.resolve(enginesFolder), 'node_modules'), ...searched] : searched;
  const folder = roots.map((root) => path.join(root, name)).find((each) => existsSync(path.join(each, 'package.json')));
  if (!folder) return undefined;
  const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { version: string };
  return { name, folder, version };
}

/** What to do about a package that is not there. */
export function installAdvice(engine: TensorFlowEngineName): string {
  const name = packageNames[engine];
  const given = process.env['ADARAND_ENGINES_DIR'];
  const folder = given ? path.resolve(given) : path.join(os.homedir(), 'adarand-engines');
  // Install scripts fetch the native library; npm may be configured to leave them out.
  const command = `npm install --prefix "${folder}" --ignore-scripts=false ${name}@${testedVersion}`;
  const where = given ? `There is no ${name} in ${folder}` : `There is no ${name}`;
  return `${where}. Install it with: ${command}${given ? '' : `, and set ADARAND_ENGINES_DIR to that folder`}.`;
}

/** What to do about a package whose native library is missing. */
export function repairAdvice({ name, folder }: TensorFlowPackage): string {
  const root = folder.slice(0, folder.lastIndexOf('node_modules') - 1);
  return (
    `${name} in ${folder} has no native library: its install script did not run, or could not download it. ` +
    `Run: npm rebuild --prefix "${root}" --ignore-scripts=false --foreground-scripts ${name}`
  );
}
