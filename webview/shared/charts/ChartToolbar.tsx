import type { XAxisName } from '../../../src/protocol/curves';
import { Button } from '../controls/Button';
import { Checkbox } from '../controls/Checkbox';
import { Choice } from '../controls/Choice';
import { Menu } from '../controls/Menu';
import { Slider } from '../controls/Slider';
import type { ChartModel, ChartOptions } from './chartModel';

interface ChartToolbarProps {
  charts: readonly ChartModel[];
  options: ChartOptions;
  onChange: (change: Partial<ChartOptions>) => void;
  onToggleChart: (id: string) => void;
}

const axisOptions: { value: XAxisName; label: string }[] = [
  { value: 'step', label: 'Step' },
  { value: 'epoch', label: 'Epoch' },
  { value: 'elapsed', label: 'Time' },
  { value: 'time', label: 'Clock' },
];

/** What holds for all charts: x axis, smoothing, y axis, which ones there are. */
export function ChartToolbar({ charts, options, onChange, onToggleChart }: ChartToolbarProps) {
  const { xAxis, smoothing, logarithmic, ignoreOutliers, range, pinned, hidden } = options;
  return (
    <div class="toolbar" role="toolbar" aria-label="Chart options">
      <Choice
        label="X axis"
        value={xAxis}
        options={axisOptions}
        onChange={(name) => onChange({ xAxis: name, range: null, pinned: null })}
      />
      <Slider
        label="Smoothing"
        title="Exponential moving average of the steps; the measured values stay faintly behind it"
        value={smoothing}
        min={0}
        max={0.99}
        step={0.01}
        format={(factor) => (factor === 0 ? 'off' : factor.toFixed(2))}
        onInput={(factor) => onChange({ smoothing: factor })}
      />
      <Checkbox checked={logarithmic} onChange={(on) => onChange({ logarithmic: on })}>
        Log y
      </Checkbox>
      <Checkbox checked={ignoreOutliers} onChange={(on) => onChange({ ignoreOutliers: on })}>
        Ignore outliers
      </Checkbox>
      <Menu
        action="charts"
        summary={
          <>
            Charts{' '}
            <span class="menu-count">
              {charts.filter(({ id }) => !hidden.includes(id)).length} of {charts.length}
            </span>
          </>
        }
      >
        {charts.map(({ id, title }) => (
          <Checkbox key={id} checked={!hidden.includes(id)} onChange={() => onToggleChart(id)}>
            {title}
          </Checkbox>
        ))}
      </Menu>
      {pinned !== null && (
        <Button icon="pin" action="unpin" onClick={() => onChange({ pinned: null })}>
          Unpin
        </Button>
      )}
      {range ? (
        <Button icon="zoom" action="resetZoom" onClick={() => onChange({ range: null })}>
          Show all
        </Button>
      ) : (
        <span class="toolbar-hint">Drag over a chart to zoom, click to pin</span>
      )}
    </div>
  );
}
