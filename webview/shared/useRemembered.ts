import { useCallback, useState } from 'preact/hooks';
import type { Host } from './messaging';

/** Like `useState` for an object, but what is set outlives the webview. The function that changes it stays the same. */
export function useRemembered<State extends object, Incoming, Outgoing>(
  host: Host<Incoming, Outgoing, State>,
  initial: State,
): [State, (change: Partial<State>) => void] {
  const [state, setState] = useState<State>(() => ({ ...initial, ...host.state }));
  const change = useCallback(
    (next: Partial<State>) => {
      setState((before) => ({ ...before, ...next }));
      host.remember(next);
    },
    [host],
  );
  return [state, change];
}
