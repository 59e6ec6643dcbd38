import { useEffect, useState } from 'preact/hooks';
import type { HostToDashboard } from '../../src/protocol/dashboard';
import { type DashboardState, receive } from './dashboardState';
import type { DashboardHost } from './host';

/** Follows the host. Messages that come within one frame are shown together. */
export function useDashboard(host: DashboardHost): DashboardState | undefined {
  const [state, setState] = useState<DashboardState>();
  useEffect(() => {
    let waiting: HostToDashboard[] = [];
    let frame = 0;
    const show = () => {
      const messages = waiting;
      waiting = [];
      frame = 0;
      setState((before) => messages.reduce(receive, before));
    };
    const stopListening = host.listen((message) => {
      waiting.push(message);
      if (frame === 0) frame = requestAnimationFrame(show);
    });
    host.post({ type: 'ready' });
    return () => {
      stopListening();
      cancelAnimationFrame(frame);
    };
  }, [host]);
  return state;
}
