import type { Finding } from '../../engines/preflight';
import { formatSize, type InstallableEngine } from '../../engines/table';
import type { EngineInfo } from '../../protocol/jobs';

export interface EngineItemText {
  label: string;
  description: string;
  detail: string;
}

/** An engine in the list of those that can be installed: what it is, how large, and whether this machine can run it. */
export function engineItemText(engine: InstallableEngine, isInstalled: boolean, findings: Finding[]): EngineItemText {
  const { name, summary, size, needs } = engine;
  const sizes = isInstalled
    ? `installed, about ${formatSize(size.installed)}`
    : `about ${formatSize(size.download)} to download, ${formatSize(size.installed)} installed`;
  const against = findings.filter(({ severity }) => severity !== 'note');
  const verdict =
    against.length > 0
      ? against.map(({ severity, message }) => `$(${severity === 'blocker' ? 'error' : 'warning'}) ${message}`)
      : [`$(pass) Nothing speaks against it on this machine.`, ...findings.map(({ message }) => message)];
  return {
    label: `$(${isInstalled ? 'check' : 'cloud-download'}) ${name}`,
    description: `${summary} · ${sizes}`,
    detail: [...verdict, `Needs ${needs}.`].join(' '),
  };
}

/** What an installed engine said of itself when it was tried. */
export function installedText({ name, version, device, reason }: EngineInfo): string {
  return [`${name}${version ? ` ${version}` : ''} is installed and computes on ${device}.`, reason]
    .filter(Boolean)
    .join(' ');
}
