import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import type { XRange } from '../../../src/protocol/curves';
import type { Plot } from './plot';

/** A press that moves less than this many pixels is a click. */
const clickDistance = 4;

/** Zoom with Ctrl+wheel or a pinch, pan with a sideways swipe, Shift+wheel or Shift+drag, pin with a click. */
export function useChartPointer(
  element: RefObject<HTMLElement>,
  plot: RefObject<Plot | undefined>,
  onZoom: (range: XRange) => void,
  onPin: (x: number | undefined) => void,
): void {
  useEffect(() => {
    const target = element.current!;
    const onWheel = (event: WheelEvent) => {
      const sideways = event.shiftKey ? event.deltaX || event.deltaY : event.deltaX;
      if (event.ctrlKey || event.metaKey) onZoom(plot.current!.zoomed(Math.exp(event.deltaY * 0.005)));
      else if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) onZoom(plot.current!.moved(sideways));
      else return;
      event.preventDefault();
    };
    const onPress = (press: PointerEvent) => {
      if (press.button !== 0 || !(press.target as HTMLElement).closest('.u-over')) return;
      const panning = press.shiftKey;
      let x = press.clientX;
      let travelled = 0;
      const onMove = (event: PointerEvent) => {
        travelled += Math.abs(event.clientX - x) + Math.abs(event.movementY);
        if (panning) onZoom(plot.current!.moved(x - event.clientX));
        x = event.clientX;
      };
      const onRelease = (event: PointerEvent) => {
        window.removeEventListener('pointermove', onMove);
        if (travelled < clickDistance && event.detail < 2) onPin(plot.current!.cursorX);
      };
      window.addEventListener('pointermove', onMove);
      window.addEventListener('pointerup', onRelease, { once: true });
    };
    target.addEventListener('wheel', onWheel, { passive: false });
    target.addEventListener('pointerdown', onPress);
    return () => {
      target.removeEventListener('wheel', onWheel);
      target.removeEventListener('pointerdown', onPress);
    };
  }, [onZoom, onPin]);
}
