import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { XRange } from '../../../src/protocol/curves';
import type { CurveSource } from '../curves/curveSource';
import { Chart } from './Chart';
import type { ChartModel, ChartOptions } from './chartModel';
import { groupsOf, neighbour, reordered, shownCharts, toggled } from './chartOrder';
import { ChartToolbar } from './ChartToolbar';
import { useChartTheme } from './chartTheme';
import type { SaveFile } from './takeAway';
import './chartGrid.css';

interface ChartGridProps {
  charts: readonly ChartModel[];
  options: ChartOptions;
  onChange: (change: Partial<ChartOptions>) => void;
  source: CurveSource;
  revision: number;
  onSaveFile: SaveFile;
  /** Under a group's heading. */
  introductions?: Readonly<Record<string, ComponentChildren>>;
}

/** Charts under headings that fold up, with what holds for all of them above. */
export function ChartGrid({ charts, options, onChange, source, revision, onSaveFile, introductions }: ChartGridProps) {
  const theme = useChartTheme();
  const [expanded, setExpanded] = useState<string>();
  const [dragged, setDragged] = useState<string>();
  const zoom = useOncePerFrame((range: XRange | undefined) => onChange({ range: range ?? null }), [onChange]);
  const pin = useCallback((x: number | undefined) => onChange({ pinned: x ?? null }), [onChange]);
  const shown = shownCharts(charts, options);
  const toggle = (name: string) => onChange({ hidden: toggled(options.hidden, name) });

  const chartOf = (model: ChartModel) => (
    <div
      key={model.id}
      class={dragged && dragged !== model.id ? 'chart-place chart-target' : 'chart-place'}
      onDragOver={(event) => dragged && event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        if (dragged) onChange({ order: reordered(charts, options, dragged, model.id) });
        setDragged(undefined);
      }}
    >
      <span
        class="chart-handle"
        draggable
        title="Drag to another place"
        aria-hidden="true"
        onDragStart={() => setDragged(model.id)}
        onDragEnd={() => setDragged(undefined)}
      />
      <Chart
        model={model}
        options={options}
        source={source}
        revision={revision}
        theme={theme}
        expanded={expanded === model.id}
        onZoom={zoom}
        onPin={pin}
        onToggleLine={(key) => toggle(`${model.id}/${key}`)}
        onHeight={(height) => onChange({ heights: { ...options.heights, [model.id]: height } })}
        onHide={() => toggle(model.id)}
        onMove={(places) => {
          const to = neighbour(charts, options, model, places);
          if (to) onChange({ order: reordered(charts, options, model.id, to) });
        }}
        onExpand={(open) => setExpanded(open ? model.id : undefined)}
        onSaveFile={onSaveFile}
      />
    </div>
  );
  return (
    <section class="charts" aria-label="Charts">
      <ChartToolbar charts={charts} options={options} onChange={onChange} onToggleChart={toggle} />
      {groupsOf(shown).map((group) => {
        const open = !options.collapsed.includes(group);
        return (
          <section key={group} class="chart-group" aria-label={group}>
            <h2>
              <button
                type="button"
                class="chart-group-head"
                aria-expanded={open}
                onClick={() => onChange({ collapsed: toggled(options.collapsed, group) })}
              >
                <span class="chart-group-arrow" aria-hidden="true" />
                {group}
              </button>
            </h2>
            {open && introductions?.[group]}
            {open && <div class="chart-grid">{shown.filter((chart) => chart.group === group).map(chartOf)}</div>}
          </section>
        );
      })}
    </section>
  );
}

/** Calls `act` with the last argument before each frame: a wheel turns faster than charts are drawn. */
function useOncePerFrame<Argument>(act: (argument: Argument) => void, inputs: readonly unknown[]) {
  const [pending] = useState<{ frame: number | undefined; argument?: Argument }>({ frame: undefined });
  useEffect(() => () => void (pending.frame !== undefined && cancelAnimationFrame(pending.frame)), [pending]);
  return useCallback((argument: Argument) => {
    pending.argument = argument;
    pending.frame ??= requestAnimationFrame(() => {
      pending.frame = undefined;
      act(pending.argument as Argument);
    });
  }, inputs);
}
