import type { FingerprintResult, ImageChanges, SomeImages } from '../../protocol/jobs';
import type { RunRecord } from '../../protocol/run';

/** Images that are named in words. */
const namedInWords = 3;
/** Characters of a hash that tell it from others. */
const hashLength = 12;

/**
 * What is another than when a run was trained, a sentence for a person each; nothing when the same run would train the same again.
 * The commit is not compared: the run's own configuration is what is trained, and the images are compared themselves.
 */
export function differencesSince(run: RunRecord, now: FingerprintResult): string[] {
  return [
    ...datasetDifferences(run, now.dataset),
    ...weightsDifferences(run, now.weights),
    ...engineDifferences(run, now.engine),
    ...versionDifferences(run, now.versions),
  ];
}

function datasetDifferences({ dataset: was }: RunRecord, now: FingerprintResult['dataset']): string[] {
  if (!was) return ['The run ended before it noted its images: nobody knows whether they are the same.'];
  const isSame = was.fingerprint === now.fingerprint && (was.contents ?? now.contents) === now.contents;
  if (isSame)
    return was.contents
      ? []
      : ['The run noted the names and sizes of its images, which are the same, but not what they hold.'];
  const what = now.changes ? changesInWords(now.changes) : 'they are not the same, and it is not known which';
  return [`The images of ${was.path} have changed: ${what}.`];
}

function changesInWords({ added, removed, changed }: ImageChanges): string {
  const parts = [
    someImages(changed, 'holds something else', 'hold something else'),
    someImages(removed, 'is gone', 'are gone'),
    someImages(added, 'is new', 'are new'),
  ];
  return parts.filter(Boolean).join('; ') || 'some are in another split';
}

function someImages({ count, first }: SomeImages, one: string, many: string): string {
  if (count === 0) return '';
  const names = first.slice(0, namedInWords).join(', ');
  return `${count} ${count === 1 ? one : many} (${names}${count > namedInWords ? ', …' : ''})`;
}

function weightsDifferences({ weights: was, summary }: RunRecord, now: FingerprintResult['weights']): string[] {
  if (was && now && was.sha256 !== now.sha256)
    return [
      `The weights ${was.source} hold something else: ${short(now.sha256)} instead of ${short(was.sha256)} (SHA-256).`,
    ];
  if (was && !now)
    return [
      `The weights ${was.source} are not on this machine and will be downloaded: whether they are the same shows only then.`,
    ];
  // A run that has trained an epoch has loaded its weights.
  if (!was && now && summary) return [`The run did not note what its weights ${now.source} held.`];
  return [];
}

function engineDifferences({ engine: was }: RunRecord, now: FingerprintResult['engine']): string[] {
  if (!was) return ['The run ended before it noted its engine.'];
  if (was.name !== now.name) return [`The engine will be ${engine(now)}; it was ${engine(was)}.`];
  return [
    ...another('version of the engine', was.version, now.version),
    ...another('device', was.device, now.device),
    ...another("GPU's driver", was.driver, now.driver),
  ];
}

function engine({ name, version, device }: FingerprintResult['engine']): string {
  return `${[name, version].filter(Boolean).join(' ')} on ${device}`;
}

function versionDifferences({ versions: was }: RunRecord, now: FingerprintResult['versions']): string[] {
  if (!was) return ['The run ended before it noted its versions.'];
  const names = [...new Set([...Object.keys(was.packages ?? {}), ...Object.keys(now.packages ?? {})])];
  return [
    ...another('version of AdaRand', was.adarand, now.adarand),
    ...another('version of Node.js', was.node, now.node),
    ...(was.packages
      ? names.flatMap((name) => another(`version of ${name}`, was.packages?.[name], now.packages?.[name]))
      : []),
  ];
}

function another(what: string, was: string | undefined, now: string | undefined): string[] {
  return was === now ? [] : [`The ${what} will be ${now ?? 'unknown'}; it was ${was ?? 'unknown'}.`];
}

function short(hash: string): string {
  return `${hash.slice(0, hashLength)}…`;
}
