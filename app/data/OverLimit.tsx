import { useEffect, useState } from 'react';
import { Late } from '../ui/Late.tsx';
import { useBox, useData } from './data-context.ts';

/** A query ends itself at its time limit. One that goes on beyond waits for the database, or for its code. */
export function OverLimit({ startedAt }: { startedAt: number | null }) {
  const { box } = useData();
  const limit = useBox((state) => state.limits.milliseconds);
  const [over, setOver] = useState<number | null>(null);
  useEffect(() => {
    if (startedAt === null) return;
    const timer = setTimeout(() => setOver(startedAt), limit + startedAt - performance.now());
    return () => clearTimeout(timer);
  }, [startedAt, limit]);
  if (startedAt === null || over !== startedAt) return null;
  return <Late what="The answer of the database" without={{ label: 'Cancel the query', act: () => box.cancel() }} />;
}
