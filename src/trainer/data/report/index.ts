import path from 'node:path';
import {
  splitNames,
  type DatasetReport,
  type DuplicateGroup,
  type Quartiles,
  type ReportedImage,
  type ReportParams,
} from '../../../protocol/datasetReport';
import { openDataset, type Dataset, type Example } from '../dataset';
import { isListFile } from '../imageList';
import { alikeGroups, equalGroups } from './duplicates';
import { problemsOf } from './fileProblems';
import { scanImages, type ScanOptions } from './scan';

/** Fewer training images of a class than this tell little about it. */
const fewImages = 5;
const samplesOfClass = 4;
const sampledClasses = 60;

type Entry = ReportedImage & { example: Example };

/**
 * Looks at every image of a dataset once, and again only where files have changed.
 * @throws {DatasetError} when it cannot be opened at all
 */
export async function reportDataset(
  { data, baseFolder, seed }: ReportParams,
  options: ScanOptions,
): Promise<DatasetReport> {
  const start = performance.now();
  // Those that cannot be read are found by the scan.
  const dataset = await openDataset({ ...data, onBadImage: 'stop' }, baseFolder, seed);
  const entries = splitNames.flatMap((split) =>
    dataset[split].map((example): Entry => {
      const { relativePath, label } = example;
      return { path: relativePath, split, className: dataset.classes[label]!, example };
    }),
  );
  const examples = entries.map(({ example }) => example);
  const { facts, read } = await scanImages(dataset.path, examples, options);
  const found = entries.map((entry) => facts.get(entry.example)!);
  const readable = found.filter(({ error }) => error === undefined);
  const classes = countsOf(dataset);
  const trained = classes.map(({ train }) => train);
  return {
    path: dataset.path,
    folder: isListFile(dataset.path) ? path.dirname(dataset.path) : dataset.path,
    classes,
    images: entries.map(plain),
    imbalance: Math.max(...trained) / Math.max(1, Math.min(...trained)),
    tinyClasses: classes.filter(({ train }) => train < fewImages).map(({ name }) => name),
    files: entries.flatMap((entry, i) =>
      problemsOf(entry.example.path, found[i]!).map((problem) => ({ ...plain(entry), ...problem })),
    ),
    duplicates: duplicatesOf(entries, found),
    ...(readable.length > 0 && {
      sizes: {
        width: quartiles(readable.map(({ width }) => width!)),
        height: quartiles(readable.map(({ height }) => height!)),
        aspect: quartiles(readable.map(({ width, height }) => width! / height!)),
      },
    }),
    samples: samplesOf(dataset),
    remarks: dataset.warnings.map(({ message }) => message),
    read,
    seconds: (performance.now() - start) / 1000,
  };
}

const plain = ({ path: file, split, className }: Entry): ReportedImage => ({ path: file, split, className });

function countsOf(dataset: Dataset): DatasetReport['classes'] {
  const counts = dataset.classes.map((name) => ({ name, train: 0, validation: 0, test: 0 }));
  for (const split of splitNames) for (const { label } of dataset[split]) counts[label]![split]++;
  return counts;
}

/** Those that mislead first: between splits, then of different classes. */
function duplicatesOf(entries: readonly Entry[], found: readonly { sha256: string; looks?: string | undefined }[]) {
  const exact = equalGroups(found.map(({ sha256 }) => sha256));
  const alike = alikeGroups(found.map(({ looks }) => looks));
  const isExact = (group: number[]) => group.every((i) => found[i]!.sha256 === found[group[0]!]!.sha256);
  const groups = [
    ...exact.map((group) => groupOf('exact', group, entries)),
    ...alike.filter((group) => !isExact(group)).map((group) => groupOf('near', group, entries)),
  ];
  const weight = ({ leaks, disagrees, kind }: DuplicateGroup) =>
    (leaks ? 4 : 0) + (disagrees ? 2 : 0) + (kind === 'exact' ? 1 : 0);
  return groups.sort((a, b) => weight(b) - weight(a));
}

function groupOf(kind: DuplicateGroup['kind'], group: number[], entries: readonly Entry[]): DuplicateGroup {
  const images = group.map((i) => plain(entries[i]!));
  const trained = images.filter(({ split }) => split === 'train').length;
  return {
    kind,
    images,
    leaks: trained > 0 && trained < images.length,
    disagrees: new Set(images.map(({ className }) => className)).size > 1,
  };
}

function quartiles(numbers: number[]): Quartiles {
  const sorted = Float64Array.from(numbers).sort();
  const at = (part: number) => sorted[Math.round(part * (sorted.length - 1))]!;
  return [at(0), at(0.25), at(0.5), at(0.75), at(1)];
}

function samplesOf({ classes, train }: Dataset): DatasetReport['samples'] {
  return classes.slice(0, sampledClasses).map((className, k) => {
    const own = train.filter(({ label }) => label === k);
    const count = Math.min(samplesOfClass, own.length);
    const paths = Array.from({ length: count }, (_, i) => own[Math.floor((i * own.length) / count)]!.relativePath);
    return { className, paths };
  });
}
