import type { CheckResult } from '../../protocol/jobs';

/** What a check has found, in a sentence or two. @param name of the configuration file */
export function checkText(name: string, { problems, dataset, model }: CheckResult): string {
  // What keeps the configuration from running comes first, and then the rest is of no interest.
  const first = problems.find(({ severity }) => severity === 'error') ?? problems[0];
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more, see Problems)` : '';
  if (first?.severity === 'error') return `${name}: ${first.message}${more}`;
  const found = [
    dataset && `${dataset.train} training, ${dataset.validation} validation and ${dataset.test} test images`,
    dataset && `in ${dataset.classes.length} classes`,
    model && `for a network of ${formatCount(model.parameters)} parameters`,
  ].filter((part) => part !== undefined);
  const weights = model?.weights.length ? ` Weights: ${model.weights.join(' ')}` : '';
  return `${name} is ready to run: ${found.join(' ')}.${weights}${first ? ` ${first.message}${more}` : ''}`;
}

/** 11 200 000 → "11.2 million". */
function formatCount(count: number): string {
  return count >= 1e5 ? `${(count / 1e6).toFixed(1)} million` : String(count);
}
