import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** Inner size of the element in pixels; 0 × 0 until it is known. */
export function useElementSize(element: RefObject<HTMLElement>): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const look = () => setSize({ width: element.current!.clientWidth, height: element.current!.clientHeight });
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, []);
  return size;
}
