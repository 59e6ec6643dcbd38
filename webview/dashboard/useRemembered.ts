import { useCallback, useState } from 'preact/hooks';
import type { DashboardHost, RememberedState } from './host';

/** Like `useState`, but what is set outlives the webview. */
export function useRemembered<Key extends keyof RememberedState>(
  host: DashboardHost,
  key: Key,
  initial: RememberedState[Key],
): [RememberedState[Key], (value: RememberedState[Key]) => void] {
  const [value, setValue] = useState(host.state[key] ?? initial);
  const remember = useCallback(
    (next: RememberedState[Key]) => {
      setValue(() => next);
      host.remember({ [key]: next });
    },
    [host, key],
  );
  return [value, remember];
}
