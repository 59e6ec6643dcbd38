import { fileProblemKinds, type DatasetReport, type FileProblemKind } from '../../protocol/datasetReport';
import { formatCount, formatDuration } from './format';
import { formatTable } from './table';

/** Files and groups that are listed of each kind; `--json` has all. */
const mostListed = 10;

/** What a report says, for a person. */
export function datasetReportText(report: DatasetReport): string {
  const { path, images, classes, read, seconds, sizes } = report;
  const columns = [
    { title: 'class', align: 'left' },
    { title: 'train', align: 'right' },
    { title: 'validation', align: 'right' },
    { title: 'test', align: 'right' },
  ] as const;
  const rows = classes.map((each) => [each.name, ...[each.train, each.validation, each.test].map(String)]);
  const parts = [
    `${path}: ${formatCount(images.length, 'image', 'images')} of ${formatCount(classes.length, 'class', 'classes')}, ${read} read in ${formatDuration(seconds)}.`,
    formatTable(columns, rows),
    ...(sizes
      ? [
          `Sizes: ${sizes.width[0]}–${sizes.width[4]} × ${sizes.height[0]}–${sizes.height[4]} pixels, median ${sizes.width[2]} × ${sizes.height[2]}; ` +
            `width ÷ height ${sizes.aspect[0].toFixed(2)}–${sizes.aspect[4].toFixed(2)}.`,
        ]
      : []),
    ...findings(report),
  ];
  return parts.join('\n');
}

function findings(report: DatasetReport): string[] {
  const { imbalance, tinyClasses, files, duplicates, remarks } = report;
  const lines = [...remarks];
  if (tinyClasses.length > 0) lines.push(`Fewer than 5 training images: ${listed(tinyClasses).join(', ')}`);
  if (imbalance >= 3)
    lines.push(
      `The largest class has ${imbalance.toFixed(1)} times the training images of the smallest: "training.classWeights": "balanced" makes them count alike.`,
    );
  for (const kind of Object.keys(fileProblemKinds) as FileProblemKind[]) {
    const found = files.filter((file) => file.kind === kind);
    if (found.length === 0) continue;
    lines.push(`${formatCount(found.length, 'image', 'images')} ${fileProblemKinds[kind]}:`);
    lines.push(...listed(found.map(({ path, detail }) => `${path} (${detail})`)).map((line) => `  ${line}`));
  }
  const groups = (title: string, found: DatasetReport['duplicates']) => {
    if (found.length === 0) return;
    lines.push(`${formatCount(found.length, 'group', 'groups')} of ${title}:`);
    const texts = found.map(({ kind, images }) => `${kind}: ${images.map(({ path }) => path).join(' = ')}`);
    lines.push(...listed(texts).map((line) => `  ${line}`));
  };
  groups(
    'equal images in training and evaluation, which makes figures too good',
    duplicates.filter((group) => group.leaks),
  );
  groups(
    'equal images in different classes',
    duplicates.filter((group) => group.disagrees && !group.leaks),
  );
  groups(
    'equal images',
    duplicates.filter((group) => !group.disagrees && !group.leaks),
  );
  return lines.length > 0 ? lines : ['Nothing looks wrong.'];
}

function listed(texts: readonly string[]): string[] {
  const more = texts.length - mostListed;
  return more > 0 ? [...texts.slice(0, mostListed), `… and ${more} more`] : [...texts];
}
