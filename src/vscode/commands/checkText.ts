import type { CheckResult } from '../../protocol/jobs';

/** What a check has found, in a sentence or two. @param name of the configuration file */
export function checkText(name: string, { problems, dataset, model }: CheckResult): string {
  const found = [
    dataset && `${dataset.train} training, ${dataset.validation} validation and ${dataset.test} test images`,
    dataset && `in ${dataset.classes.length} classes`,
    model && `for a network of ${formatCount(model.parameters)} parameters`,
  ].filter((part) => part !== undefined);
  const facts = found.length > 0 ? ` ${found.join(' ')}.` : '';
  const [first] = problems;
  if (!first) return `${name} is ready to run:${facts}`;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more, see Problems)` : '';
  return `${name}: ${first.message}${more}${facts}`;
}

/** 11 200 000 → "11.2 million". */
function formatCount(count: number): string {
  return count >= 1e5 ? `${(count / 1e6).toFixed(1)} million` : String(count);
}
