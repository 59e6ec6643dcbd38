import { useEffect, useRef, useState } from 'preact/hooks';
import type { Evaluation } from '../../src/protocol/evaluation';
import { cellFraction, type ConfusionCell, describeCell, topConfusions } from './confusion';
import { useVisibleCells } from './useVisibleCells';
import './confusionMatrix.css';

interface ConfusionMatrixProps {
  evaluation: Evaluation;
  /** Cells show which part of the actual class they hold, in percent, instead of how many images. */
  normalised: boolean;
  chosen: ConfusionCell | undefined;
  /** A click or Enter on a cell: its images are wanted. */
  onChoose: (cell: ConfusionCell) => void;
}

/**
 * Heat map of actual × predicted classes. Only the cells in sight are in the document, so that a thousand classes scroll as
 * smoothly as ten. Point at a cell, or go there with the arrow keys, to read its count; a click or
 * Enter chooses its images.
 */
export function ConfusionMatrix({ evaluation, normalised, chosen, onChoose }: ConfusionMatrixProps) {
  const { classes, confusion } = evaluation;
  const cellSize = classes.length <= 12 ? 40 : 28;
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<ConfusionCell>();
  const { rows, columns } = useVisibleCells(scroller, classes.length, cellSize);
  const [worst] = topConfusions(evaluation, 1);
  const described = active ?? worst;

  useEffect(() => {
    scroller.current!.style.setProperty('--cell', `${cellSize}px`);
    scroller.current!.style.setProperty('--classes', String(classes.length));
    scroller.current!.style.setProperty('--longest-name', String(Math.max(...classes.map((name) => name.length))));
  }, [cellSize, classes]);

  const goTo = (cell: ConfusionCell) => {
    setActive(cell);
    revealCell(scroller.current!, cell, cellSize);
  };
  return (
    <div class="confusion">
      <div
        class="matrix"
        ref={scroller}
        role="grid"
        tabIndex={0}
        aria-label="Confusion matrix: rows are the actual classes, columns the predicted ones"
        aria-rowcount={classes.length}
        aria-colcount={classes.length}
        aria-activedescendant={active && cellId(active)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && active) return onChoose(active);
          const next = cellAfterKey(event.key, active, classes.length);
          if (!next) return;
          event.preventDefault();
          goTo(next);
        }}
        onMouseLeave={() => setActive(undefined)}
      >
        <div class="matrix-content">
          <div class="matrix-corner">
            <span>actual ↓</span>
            <span>predicted →</span>
          </div>
          <div class="matrix-columns" aria-hidden="true">
            {columns.map((column) => (
              <span
                key={column}
                class={active?.predicted === column ? 'matrix-name matrix-active' : 'matrix-name'}
                style={{ left: `${column * cellSize}px` }}
                title={classes[column]}
              >
                {classes[column]}
              </span>
            ))}
          </div>
          <div class="matrix-rows" aria-hidden="true">
            {rows.map((row) => (
              <span
                key={row}
                class={active?.actual === row ? 'matrix-name matrix-active' : 'matrix-name'}
                style={{ top: `${row * cellSize}px` }}
                title={classes[row]}
              >
                {classes[row]}
              </span>
            ))}
          </div>
          <div class="matrix-body">
            {rows.map((actual) => (
              <div key={actual} role="row" aria-rowindex={actual + 1}>
                {columns.map((predicted) => {
                  const cell = { actual, predicted };
                  const isActive = active?.actual === actual && active.predicted === predicted;
                  return (
                    <span
                      key={predicted}
                      id={cellId(cell)}
                      role="gridcell"
                      aria-colindex={predicted + 1}
                      aria-label={describeCell(evaluation, cell)}
                      class={`cell ${actual === predicted ? 'cell-right' : 'cell-wrong'} ${isActive ? 'cell-active' : ''} ${isSame(cell, chosen) ? 'cell-chosen' : ''}`}
                      style={{
                        top: `${actual * cellSize}px`,
                        left: `${predicted * cellSize}px`,
                        // The root makes few mistakes visible beside many hits.
                        '--heat': Math.sqrt(cellFraction(evaluation, cell)),
                      }}
                      onMouseEnter={() => setActive(cell)}
                      onClick={() => onChoose(cell)}
                    >
                      {normalised ? percentOf(cellFraction(evaluation, cell)) : confusion[actual]![predicted] || ''}
                    </span>
                  );
                })}
              </div>
            ))}
          </div>
        </div>
      </div>
      <p class="confusion-detail" aria-live="polite">
        {!active && worst && 'Most frequent mistake: '}
        {described ? describeCell(evaluation, described) : 'No mistakes.'}
      </p>
    </div>
  );
}

function isSame(cell: ConfusionCell, other: ConfusionCell | undefined): boolean {
  return other !== undefined && cell.actual === other.actual && cell.predicted === other.predicted;
}

/** Whole percents; nothing for nothing. */
function percentOf(fraction: number): string {
  return fraction === 0 ? '' : String(Math.round(fraction * 100));
}

function cellId({ actual, predicted }: ConfusionCell): string {
  return `cell-${actual}-${predicted}`;
}

const keySteps: Record<string, [rows: number, columns: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** @returns Nothing when the key is none of the matrix. */
function cellAfterKey(key: string, from: ConfusionCell | undefined, classes: number): ConfusionCell | undefined {
  const step = keySteps[key];
  if (!step) return undefined;
  if (!from) return { actual: 0, predicted: 0 };
  const inside = (index: number) => Math.min(classes - 1, Math.max(0, index));
  return { actual: inside(from.actual + step[0]), predicted: inside(from.predicted + step[1]) };
}

/** Scrolls so that the cell is not under the class names or beyond the edge. */
function revealCell(scroller: HTMLElement, { actual, predicted }: ConfusionCell, cellSize: number): void {
  const body = scroller.querySelector<HTMLElement>('.matrix-body')!;
  const width = scroller.clientWidth - body.offsetLeft;
  const height = scroller.clientHeight - body.offsetTop;
  const left = Math.min(predicted * cellSize, Math.max(scroller.scrollLeft, (predicted + 1) * cellSize - width));
  const top = Math.min(actual * cellSize, Math.max(scroller.scrollTop, (actual + 1) * cellSize - height));
  scroller.scrollTo({ left, top });
}
