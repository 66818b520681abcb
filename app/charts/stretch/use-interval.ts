import { useEffect, useState } from 'react';
import type { Interval } from '../../../workers/contract/interval-types.ts';
import { UNKNOWN } from '../../format.ts';
import { useApp } from '../../frame/app-context.ts';
import { type TimeRange, viewStore } from '../../stores/view-store.ts';

export const NOT_CHOSEN = UNKNOWN;

/** Of a stretch, or why there is none. */
export function useInterval(range: TimeRange | null): Interval | string {
  const { client } = useApp();
  const [found, setFound] = useState<Interval | string>(NOT_CHOSEN);
  useEffect(() => {
    if (range === null) {
      setFound(NOT_CHOSEN);
      return undefined;
    }
    let isWanted = true;
    const { opened } = viewStore.getState();
    (opened ?? client).interval(1000 * range.from, 1000 * range.to).then(
      (interval) => isWanted && setFound(interval),
      () =>
        isWanted &&
        setFound('Nothing is kept of this stretch: it belongs to another run, or is older than ten minutes.'),
    );
    return () => {
      isWanted = false;
    };
  }, [client, range]);
  return found;
}
