import type { InstalledPackage } from '../installedPackage';

export type TensorFlowEngineName = 'tensorflow-gpu' | 'tensorflow';

/** What to do about a package whose native library is missing. */
export function repairAdvice({ name, folder }: InstalledPackage): string {
  const root = folder.slice(0, folder.lastIndexOf('node_modules') - 1);
  return (
    `${name} in ${folder} has no native library: its install script did not run, or could not download it. ` +
    `Run: npm rebuild --prefix "${root}" --ignore-scripts=false --foreground-scripts ${name}`
  );
}
