import { useRef } from 'preact/hooks';
import { Button } from '../shared/controls/Button';
import { Checkbox } from '../shared/controls/Checkbox';
import { Choice } from '../shared/controls/Choice';
import { Slider } from '../shared/controls/Slider';
import type { XAxisName } from '../shared/series/xAxis';
import type { ChartDefinition } from './chartDefinitions';

interface ChartToolbarProps {
  definitions: readonly ChartDefinition[];
  hidden: ReadonlySet<string>;
  onToggle: (id: string) => void;
  axisName: XAxisName;
  onAxis: (name: XAxisName) => void;
  smoothing: number;
  onSmoothing: (factor: number) => void;
  zoomed: boolean;
  onReset: () => void;
}

const axisOptions: { value: XAxisName; label: string }[] = [
  { value: 'step', label: 'Step' },
  { value: 'epoch', label: 'Epoch' },
  { value: 'time', label: 'Time' },
];

/** What holds for all charts: x axis, smoothing, which ones there are. */
export function ChartToolbar(props: ChartToolbarProps) {
  return (
    <div class="toolbar" role="toolbar" aria-label="Chart options">
      <Choice label="X axis" value={props.axisName} options={axisOptions} onChange={props.onAxis} />
      <Slider
        label="Smoothing"
        title="Exponential moving average of the steps; the measured values stay faintly behind it"
        value={props.smoothing}
        min={0}
        max={0.99}
        step={0.01}
        format={(factor) => (factor === 0 ? 'off' : factor.toFixed(2))}
        onInput={props.onSmoothing}
      />
      <ChartMenu {...props} />
      {props.zoomed ? (
        <Button icon="zoom" action="resetZoom" onClick={props.onReset}>
          Show all
        </Button>
      ) : (
        <span class="toolbar-hint">Drag over a chart to zoom</span>
      )}
    </div>
  );
}

/** Closes with Escape and when the focus leaves it. */
function ChartMenu({ definitions, hidden, onToggle }: ChartToolbarProps) {
  const menu = useRef<HTMLDetailsElement>(null);
  const close = () => menu.current?.removeAttribute('open');
  return (
    <details
      class="menu"
      ref={menu}
      onKeyDown={(event) => event.key === 'Escape' && close()}
      onFocusOut={(event) => !menu.current?.contains(event.relatedTarget as Node | null) && close()}
    >
      <summary>
        Charts{' '}
        <span class="menu-count">
          {definitions.filter(({ id }) => !hidden.has(id)).length} of {definitions.length}
        </span>
      </summary>
      <div class="menu-items" tabIndex={-1}>
        {definitions.map(({ id, title }) => (
          <Checkbox key={id} checked={!hidden.has(id)} onChange={() => onToggle(id)}>
            {title}
          </Checkbox>
        ))}
      </div>
    </details>
  );
}
