import { useEffect, useRef } from 'react';
import { formatDuration, formatTick } from '../format.ts';
import { setAttribute, setText } from '../frame/use-readout.ts';
import { useBox } from './data-context.ts';

const EVERY_MS = 100;

/** How much of its time limit a query has used; written past React. */
export function RunningTime({ startedAt }: { startedAt: number }) {
  const limit = useBox((state) => state.limits.milliseconds);
  const bar = useRef<HTMLDivElement>(null);
  const label = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const show = () => {
      const used = performance.now() - startedAt;
      const text = `${formatDuration(used)} of ${formatTick(formatDuration(limit))}`;
      bar.current!.style.setProperty('--filled', `${Math.min(100, (100 * used) / limit)}%`);
      setAttribute(bar.current!, 'aria-valuenow', Math.min(100, Math.round((100 * used) / limit)));
      setAttribute(bar.current!, 'aria-valuetext', text);
      setText(label.current!, text);
    };
    show();
    const timer = setInterval(show, EVERY_MS);
    return () => clearInterval(timer);
  }, [startedAt, limit]);
  return (
    <div className="running">
      <div
        ref={bar}
        className="progress"
        role="progressbar"
        aria-label="Time used by the query"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={0}
      />
      <span ref={label} className="figure" translate="no" aria-hidden="true" />
    </div>
  );
}
