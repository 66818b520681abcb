import { useState } from 'react';
import type { Interval } from '../../../workers/contract/interval-types.ts';
import type { TimeRange } from '../../stores/view-store.ts';
import { Button } from '../../ui/Button.tsx';
import { sampleClock } from './sample-clock.ts';
import { STRETCH_FIGURES, textOf } from './stretch-figures.ts';
import { useInterval } from './use-interval.ts';

/** The stretch that was kept to be compared with others, until another one is. */
let kept: Interval | null = null;

const FIGURES: readonly (readonly [label: string, read: (of: Interval) => string])[] = [
  ['from', ({ from }) => sampleClock(from / 1000)],
  ['to', ({ to }) => sampleClock(to / 1000)],
  ...STRETCH_FIGURES.map((figure) => [figure.label, (of: Interval) => textOf(figure, of)] as const),
];

/** Counts, rates and percentiles of a stretch as a whole; and beside it of one that was kept. */
export function WholeStretch({ range }: { range: TimeRange }) {
  const found = useInterval(range);
  const [other, setOther] = useState(kept);
  if (typeof found === 'string') return <p>{found}</p>;
  const keep = () => {
    kept = found;
    setOther(found);
  };
  return (
    <section className="stretch" aria-label="The whole stretch">
      <dl>
        {FIGURES.map(([label, read]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd translate="no">{read(found)}</dd>
            {other !== null && <dd translate="no">{read(other)}</dd>}
          </div>
        ))}
      </dl>
      <Button
        label={other === null ? 'Keep it to compare another stretch with it' : 'Keep this one instead'}
        onClick={keep}
      />
    </section>
  );
}
