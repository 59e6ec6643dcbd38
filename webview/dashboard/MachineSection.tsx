import { useMemo } from 'preact/hooks';
import type { ResourceSample } from '../../src/protocol/resources';
import { machineCharts, type MachineChart } from './machineCharts';
import './machine.css';

/** Size of a chart's own coordinates; it is drawn as wide as its cell. */
const [width, height] = [200, 40];

/** What the run takes of its machine, and what everything there takes together. Nothing where it was not measured. */
export function MachineSection({ samples }: { samples: readonly ResourceSample[] }) {
  const charts = useMemo(() => machineCharts(samples), [samples]);
  if (charts.length === 0) return null;
  return (
    <details class="section machine">
      <summary>
        <h2>Machine</h2>
      </summary>
      <div class="machine-charts">
        {charts.map((chart) => (
          <SmallChart key={chart.title} chart={chart} />
        ))}
      </div>
      <p class="machine-legend">
        Bright: this run. Faint: everything on the machine. As it was measured while the run trained, at full height all
        there is.
      </p>
    </details>
  );
}

function SmallChart({ chart: { title, latest, most, lines } }: { chart: MachineChart }) {
  return (
    <figure class="machine-chart">
      <figcaption>
        <span class="machine-title">{title}</span> <span class="machine-latest">{latest}</span>
      </figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={`${title}: ${latest}`}>
        {lines.map(({ label, values }, index) => (
          <path key={label} class={index === 0 ? 'machine-own' : 'machine-all'} d={pathOf(values, most)} />
        ))}
      </svg>
    </figure>
  );
}

/** A line with gaps where nothing is known; a lone value is a short stroke. */
function pathOf(values: readonly (number | undefined)[], most: number): string {
  const step = width / Math.max(1, values.length - 1);
  let isOpen = false;
  const parts = values.map((value, index) => {
    if (value === undefined) {
      isOpen = false;
      return '';
    }
    const point = `${(index * step).toFixed(1)} ${(height - (height * Math.min(value, most)) / most).toFixed(1)}`;
    const part = isOpen ? `L${point}` : `M${point}h0.1`;
    isOpen = true;
    return part;
  });
  return parts.join('');
}
