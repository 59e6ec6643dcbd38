import { useEffect, useMemo, useState } from 'preact/hooks';
import { CurveSource } from '../shared/curves/curveSource';
import { type DashboardState, receive, type StateMessage } from './dashboardState';
import type { DashboardHost } from './host';

/** Milliseconds between two drawings: live to the eye, and the processor is left to the trainer. */
const pause = 100;

/** Follows the host. The first message is shown at once; those that come during a pause are shown together after it. */
export function useDashboard(host: DashboardHost): { state: DashboardState | undefined; source: CurveSource } {
  const [state, setState] = useState<DashboardState>();
  const source = useMemo(() => new CurveSource((request) => host.post(request)), [host]);
  useEffect(() => {
    let waiting: StateMessage[] = [];
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
      if (message.type === 'curves') return source.receive(message);
      waiting.push(message);
      if (timer === undefined) show();
    });
    host.post({ type: 'ready' });
    return () => {
      stopListening();
      clearTimeout(timer);
    };
  }, [host, source]);
  return { state, source };
}
