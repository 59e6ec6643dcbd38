import { findInstalled, type InstalledPackage, type NeededPackage } from '../installedPackage';

export type TensorFlowEngineName = 'tensorflow-gpu' | 'tensorflow';

/** The versions are those of package.json's peerDependencies. */
export const packages: Record<TensorFlowEngineName, NeededPackage> = {
  'tensorflow-gpu': { name: '@tensorflow/tfjs-node-gpu', version: '4.22.0', needsInstallScript: true },
  tensorflow: { name: '@tensorflow/tfjs-node', version: '4.22.0', needsInstallScript: true },
};

export function findPackage(engine: TensorFlowEngineName): InstalledPackage | undefined {
  return findInstalled(packages[engine].name);
}

/** What to do about a package whose native library is missing. */
export function repairAdvice({ name, folder }: InstalledPackage): string {
  const root = folder.slice(0, folder.lastIndexOf('node_modules') - 1);
  return (
    `${name} in ${folder} has no native library: its install script did not run, or could not download it. ` +
    `Run: npm rebuild --prefix "${root}" --ignore-scripts=false --foreground-scripts ${name}`
  );
}
