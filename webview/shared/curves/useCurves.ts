import { useEffect, useRef, useState } from 'preact/hooks';
import type { CurveName, CurvesAnswer, XAxisName, XRange } from '../../../src/protocol/curves';
import { type CurveSource, LatestQuestion } from './curveSource';

export interface CurvesView {
  curves: readonly CurveName[];
  axis: XAxisName;
  range: XRange | undefined;
  /** Width of the plot. */
  pixels: number;
  /** Changes whenever the host has measured more. */
  revision: number;
  /** What cannot be seen is not asked for. */
  visible: boolean;
}

/** The newest answer for these curves; of an earlier range or revision until the next one is there. */
export function useCurves(source: CurveSource, view: CurvesView): CurvesAnswer | undefined {
  const { curves, axis, range, pixels, revision, visible } = view;
  const key = axis + JSON.stringify(curves);
  const [answered, setAnswered] = useState<{ key: string; answer: CurvesAnswer }>();
  const question = useRef<LatestQuestion>();
  useEffect(() => {
    const latest = new LatestQuestion(source, (asked, answer) =>
      setAnswered({ key: asked.axis + JSON.stringify(asked.curves), answer }),
    );
    question.current = latest;
    return () => latest.stop();
  }, [source]);
  useEffect(() => {
    if (!visible || pixels === 0) return;
    question.current!.ask({ curves: [...curves], axis, ...resolution(range, pixels) });
  }, [source, key, range?.min, range?.max, pixels, revision, visible]);
  return answered?.key === key ? answered.answer : undefined;
}

/** A pixel a bucket; of a part of the axis, half as much again on each side is there before a person pans to it. */
function resolution(range: XRange | undefined, pixels: number): { range?: XRange; buckets: number } {
  if (!range) return { buckets: Math.min(4096, pixels) };
  const half = (range.max - range.min) / 2;
  return { range: { min: range.min - half, max: range.max + half }, buckets: Math.min(8192, 2 * pixels) };
}
