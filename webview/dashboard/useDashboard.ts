import { useEffect, useState } from 'preact/hooks';
import type { HostToDashboard } from '../../src/protocol/dashboard';
import { type DashboardState, receive } from './dashboardState';
import type { DashboardHost } from './host';

/** Milliseconds between two drawings: live to the eye, and the processor is left to the trainer. */
const pause = 250;

/** Follows the host. The first message is shown at once; those that come during a pause are shown together after it. */
export function useDashboard(host: DashboardHost): DashboardState | undefined {
  const [state, setState] = useState<DashboardState>();
  useEffect(() => {
    let waiting: HostToDashboard[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = () => {
      timer = undefined;
      if (waiting.length === 0) return;
      const messages = waiting;
      waiting = [];
      setState((before) => messages.reduce(receive, before));
      timer = setTimeout(show, pause);
    };
    const stopListening = host.listen((message) => {
      waiting.push(message);
      if (timer === undefined) show();
    });
    host.post({ type: 'ready' });
    return () => {
      stopListening();
      clearTimeout(timer);
    };
  }, [host]);
  return state;
}
