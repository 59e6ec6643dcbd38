import { lastValue, type Line, type ValueScale } from './line';
import type { Reading } from './plot';

interface LegendProps {
  lines: readonly Line[];
  /** Those of the lines that are drawn; `reading` has their values in this order. */
  shown: readonly Line[];
  reading: Reading | undefined;
  scale: ValueScale;
  onToggle: (label: string) => void;
}

/** Names of the lines with their values at the cursor, else their last ones. A click hides or shows a line. */
export function Legend({ lines, shown, reading, scale, onToggle }: LegendProps) {
  return (
    <ul class="legend">
      {lines.map((line) => {
        const index = shown.indexOf(line);
        const value = reading ? reading.values[index] : lastValue(line);
        const visible = index >= 0;
        return (
          <li key={line.label}>
            <button
              type="button"
              class="legend-line"
              aria-pressed={visible}
              title={visible ? `Hide ${line.label}` : `Show ${line.label}`}
              onClick={() => onToggle(line.label)}
            >
              <Swatch line={line} />
              <span class="legend-label">{line.label}</span>
              <span class="legend-value">{visible ? scale.format(value) : ''}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** A piece of the line as it is drawn. */
function Swatch({ line }: { line: Line }) {
  return (
    <svg class={`swatch chart-colour-${line.colour}`} width="18" height="8" viewBox="0 0 18 8" aria-hidden="true">
      <line x1="0" y1="4" x2="18" y2="4" stroke-dasharray={line.dash?.join(' ')} />
      {line.points && <circle cx="9" cy="4" r="2.5" />}
    </svg>
  );
}
