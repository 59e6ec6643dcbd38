import { useEffect, useMemo, useState } from 'preact/hooks';
import type { ComparedRun } from '../../src/protocol/compare';
import { CurveSource } from '../shared/curves/curveSource';
import type { CompareHost } from './host';

interface Comparison {
  /** Undefined until the host has told them. */
  runs: ComparedRun[] | undefined;
  revision: number;
  source: CurveSource;
}

/** Follows the host. */
export function useCompare(host: CompareHost): Comparison {
  const [state, setState] = useState<Omit<Comparison, 'source'>>({ runs: undefined, revision: 0 });
  const source = useMemo(() => new CurveSource((request) => host.post(request)), [host]);
  useEffect(() => {
    const stopListening = host.listen((message) => {
      if (message.type === 'curves') return source.receive(message);
      if (message.type === 'runs') host.remember({ folders: message.runs.map(({ folder }) => folder) });
      setState(({ runs, revision }) => ({
        runs: message.type === 'runs' ? message.runs : runs,
        revision: revision + 1,
      }));
    });
    host.post({ type: 'ready' });
    return stopListening;
  }, [host, source]);
  return { ...state, source };
}
