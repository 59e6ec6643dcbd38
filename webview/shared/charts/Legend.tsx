import type { ValueScale } from './chartModel';
import type { LineColour } from './chartTheme';

export interface LegendEntry {
  key: string;
  label: string;
  colour: LineColour;
  dash?: readonly number[];
  points?: boolean;
  visible: boolean;
  /** At the cursor or the pin, else where the line has got to. */
  value: number | undefined;
}

interface LegendProps {
  entries: readonly LegendEntry[];
  scale: ValueScale;
  onToggle: (key: string) => void;
}

/** Names of the lines with their values. A click hides or shows a line. */
export function Legend({ entries, scale, onToggle }: LegendProps) {
  return (
    <ul class="legend">
      {entries.map(({ key, label, visible, value, ...looks }) => (
        <li key={key}>
          <button
            type="button"
            class="legend-line"
            aria-pressed={visible}
            title={visible ? `Hide ${label}` : `Show ${label}`}
            onClick={() => onToggle(key)}
          >
            <Swatch {...looks} />
            <span class="legend-label">{label}</span>
            <span class="legend-value">{visible ? scale.format(value) : ''}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** A piece of the line as it is drawn. */
export function Swatch({ colour, dash, points }: Pick<LegendEntry, 'colour' | 'dash' | 'points'>) {
  return (
    <svg class={`swatch chart-colour-${colour}`} width="18" height="8" viewBox="0 0 18 8" aria-hidden="true">
      <line x1="0" y1="4" x2="18" y2="4" stroke-dasharray={dash?.join(' ')} />
      {points && <circle cx="9" cy="4" r="2.5" />}
    </svg>
  );
}
