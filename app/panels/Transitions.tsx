import { useState } from 'react';
import type { Transition } from '../../workers/contract/snapshot-types.ts';
import { formatClock } from '../format.ts';
import { useReadout } from '../frame/use-readout.ts';

const SHOWN = 5;

/** The breaker's latest transitions, each with its reason. React only takes part when there is a new one. */
export function Transitions() {
  const [transitions, setTransitions] = useState<readonly Transition[]>([]);
  const ref = useReadout<HTMLOListElement>((_, { now }) => {
    const latest = now.breaker.transitions;
    if (latest.at(-1)?.at !== transitions.at(-1)?.at) setTransitions(latest);
  });
  return (
    <>
      <h3>Latest transitions</h3>
      <ol ref={ref} className="transitions">
        {transitions.length === 0 && <li>none in this run</li>}
        {transitions
          .slice(-SHOWN)
          .reverse()
          .map(({ at, from, to, reason }) => (
            <li key={`${at} ${to}`}>
              <time>{formatClock(at)}</time>
              <b>
                {from} → {to}
              </b>
              <span>{reason}</span>
            </li>
          ))}
      </ol>
    </>
  );
}
