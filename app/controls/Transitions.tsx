import type { Transition } from '../../workers/contract/snapshot-types.ts';
import { formatClock } from '../format.ts';
import { setHidden, setText, useReadout } from '../frame/use-readout.ts';
import { setSentence } from '../jsx/sentence.ts';

const PLACES = [0, 1, 2, 3, 4] as const;

/** The breaker's latest transitions, each with its reason, in lines that are made once. */
export function Transitions() {
  const ref = useReadout<HTMLOListElement>((list, { now }) => {
    const latest = now.breaker.transitions.slice(-PLACES.length).reverse();
    const [none, ...lines] = [...list.children] as HTMLElement[];
    setHidden(none!, latest.length > 0);
    for (const [i, line] of lines.entries()) write(line, latest[i]);
  });
  return (
    <>
      <h3>Latest transitions</h3>
      <ol ref={ref} className="transitions">
        <li>none in this run</li>
        {PLACES.map((place) => (
          <li key={place} hidden>
            <time translate="no" />
            <b />
            <span />
          </li>
        ))}
      </ol>
    </>
  );
}

function write(line: HTMLElement, transition: Transition | undefined): void {
  setHidden(line, transition === undefined);
  if (transition === undefined) return;
  const { at, from, to, reason } = transition;
  [formatClock(at), `${from} → ${to}`, reason].forEach((text, i) => {
    (i === 0 ? setText : setSentence)(line.children[i]!, text);
  });
}
