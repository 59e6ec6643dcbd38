import { useState } from 'preact/hooks';
import type { Calibration } from '../../src/protocol/evaluation';
import { describeBin } from './evaluationText';
import './reliabilityDiagram.css';

/**
 * Accuracy against confidence: the bars of a network that knows how sure it may be end on the diagonal. Point at a bar, or go
 * there with the arrow keys, to read it.
 */
export function ReliabilityDiagram({ calibration }: { calibration: Calibration }) {
  const { bins } = calibration;
  const [active, setActive] = useState<number>();
  const surest = bins.findLastIndex(({ count }) => count > 0);
  const described = active ?? surest;
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  return (
    <div class="reliability">
      <div
        class="reliability-plot"
        role="listbox"
        tabIndex={0}
        aria-label="Reliability diagram: accuracy against confidence"
        aria-activedescendant={active === undefined ? undefined : binId(active)}
        onKeyDown={(event) => {
          const next = binAfterKey(event.key, active, bins.length);
          if (next === undefined) return;
          event.preventDefault();
          setActive(next);
        }}
        onMouseLeave={() => setActive(undefined)}
      >
        <svg class="reliability-diagonal" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
          <path d="M0 1L1 0" />
        </svg>
        {bins.map(({ count, accuracy }, index) => (
          <div
            key={index}
            id={binId(index)}
            role="option"
            aria-selected={index === active}
            aria-label={describeBin(calibration, index)}
            class={index === active ? 'bin bin-active' : 'bin'}
            onMouseEnter={() => setActive(index)}
          >
            <span
              class="bin-bar"
              style={{ height: `${100 * accuracy}%`, '--share': total === 0 ? 0 : Math.sqrt(count / total) }}
            />
          </div>
        ))}
      </div>
      <div class="reliability-axis" aria-hidden="true">
        <span>0 %</span>
        <span>confidence →, accuracy ↑</span>
        <span>100 %</span>
      </div>
      <p class="reliability-detail" aria-live="polite">
        {described >= 0 && describeBin(calibration, described)}
      </p>
    </div>
  );
}

function binId(index: number): string {
  return `bin-${index}`;
}

/** @returns Nothing when the key is none of the diagram. */
function binAfterKey(key: string, from: number | undefined, count: number): number | undefined {
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  if (key === 'ArrowRight') return Math.min(count - 1, (from ?? -1) + 1);
  if (key === 'ArrowLeft') return Math.max(0, (from ?? count) - 1);
  return undefined;
}
