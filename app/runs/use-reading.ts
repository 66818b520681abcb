import { useEffect, useState } from 'react';
import { errorText } from '../../workers/contract/error-text.ts';
import type { RunKeeper } from '../../workers/contract/kept-run-types.ts';
import { useApp } from '../frame/app-context.ts';
import { keeperOf } from './runs-store.ts';

/** What was read of kept runs, or why it could not be; null while it is being read. */
export type Reading<Read> = Read | { readonly failure: string } | null;

/** Reads files of kept runs, and again when another `read` is given: it has to be the same function for the same files. */
export function useReading<Read>(read: (keeper: RunKeeper) => Promise<Read>): Reading<Read> {
  const { database } = useApp();
  const [reading, setReading] = useState<Reading<Read>>(null);
  useEffect(() => {
    let isWanted = true;
    setReading(null);
    keeperOf(database)
      .then(read)
      .catch((error: unknown) => ({ failure: errorText(error) }))
      .then((done) => isWanted && setReading(done));
    return () => {
      isWanted = false;
    };
  }, [read, database]);
  return reading;
}
