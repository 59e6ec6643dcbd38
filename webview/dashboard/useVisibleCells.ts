import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** Class numbers of the rows and columns in sight. */
interface VisibleCells {
  rows: number[];
  columns: number[];
}

/** Follows the scroll position of a square table of `count` × `count` cells of `cellSize` pixels. */
export function useVisibleCells(scroller: RefObject<HTMLElement>, count: number, cellSize: number): VisibleCells {
  const [visible, setVisible] = useState<VisibleCells>({ rows: [], columns: [] });
  useEffect(() => {
    const element = scroller.current!;
    const look = () =>
      setVisible({
        rows: indexesBetween(element.scrollTop, element.clientHeight, count, cellSize),
        columns: indexesBetween(element.scrollLeft, element.clientWidth, count, cellSize),
      });
    look();
    const resizing = new ResizeObserver(look);
    resizing.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      resizing.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [count, cellSize]);
  return visible;
}

function indexesBetween(scrolled: number, length: number, count: number, cellSize: number): number[] {
  const first = Math.floor(scrolled / cellSize);
  const last = Math.min(count, Math.ceil((scrolled + length) / cellSize));
  return Array.from({ length: Math.max(0, last - first) }, (_, index) => first + index);
}
