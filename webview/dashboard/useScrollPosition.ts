import { useEffect, useLayoutEffect } from 'preact/hooks';
import type { DashboardHost } from './host';

/** Goes back to where a person had scrolled as soon as there is something to scroll, and remembers where they go. */
export function useScrollPosition(host: DashboardHost, ready: boolean): void {
  useLayoutEffect(() => {
    if (ready) window.scrollTo({ top: host.state.scrollTop ?? 0 });
  }, [host, ready]);
  useEffect(() => {
    if (!ready) return;
    const remember = () => host.remember({ scrollTop: window.scrollY });
    window.addEventListener('scrollend', remember);
    return () => window.removeEventListener('scrollend', remember);
  }, [host, ready]);
}
