import { imageInput, type Step } from './trace';

/** Steps that follow one another: the first takes the output of the stage before, the last gives the stage's own. */
export interface Segment {
  /** Number of its first step. */
  readonly start: number;
  readonly steps: readonly Step[];
}

/**
 * Divides a network where everything goes through one tensor, so that a residual block with its shortcut stays whole. What has
 * no weights, or only normalizes, belongs to the layer before it; padding to the convolution after it.
 */
export function segmentsOf(steps: readonly Step[]): Segment[] {
  const segments: Segment[] = [];
  for (const { start, steps: part } of indivisible(steps)) {
    const before = segments.at(-1);
    if (before && (part.every(isFollower) || before.steps.every(isPadding)))
      segments[segments.length - 1] = { start: before.start, steps: [...before.steps, ...part] };
    else segments.push({ start, steps: part });
  }
  return segments;
}

function indivisible(steps: readonly Step[]): Segment[] {
  const lastUse = new Map<number, number>();
  steps.forEach(({ inputs }, number) => inputs.forEach((input) => lastUse.set(input, number)));
  const segments: Segment[] = [];
  let start = 0;
  let open = lastUse.get(imageInput)!;
  steps.forEach((_, number) => {
    if (open <= number) {
      segments.push({ start, steps: steps.slice(start, number + 1) });
      start = number + 1;
    }
    open = Math.max(open, lastUse.get(number) ?? number);
  });
  return segments;
}

const isPadding = ({ layer }: Step): boolean => layer.getClassName() === 'ZeroPadding2D';
const isFollower = (step: Step): boolean =>
  !isPadding(step) && (step.layer.weights.length === 0 || step.layer.getClassName() === 'BatchNormalization');
