import { useCallback, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { RunKeeper } from '../../workers/contract/kept-run-types.ts';
import { START_MS } from '../../workers/contract/runs/rate-window.ts';
import { momentComparison, type RunWithMoments, readMoments } from '../comparison/moment-comparison.ts';
import type { Moment } from '../comparison/moments.ts';
import { Button } from '../ui/Button.tsx';
import { Compared, type Reading, useReading } from './ComparePage.tsx';
import { dissect, MOST_COMPARED, nameOf, runsStore } from './runs-store.ts';

/** Two to six incidents or bursts of one run, laid over each other from their beginning on. */
export function MomentsPage({ run: key }: { run: string }) {
  const reading = useMoments(key);
  const run = useStore(runsStore, (state) => state.list?.runs.find((each) => each.key === key));
  return (
    <section className="compare" aria-labelledby="moments-title">
      <header>
        <Button className="back" label="All runs" icon="chevron" onClick={() => dissect(null)} />
        <h2 id="moments-title">Incidents of {run === undefined ? 'a run' : nameOf(run)}</h2>
      </header>
      {reading === null && <p role="status">Reading the run…</p>}
      {reading !== null && 'failure' in reading && <p role="alert">The run could not be read: {reading.failure}</p>}
      {reading !== null && !('failure' in reading) && <Chosen of={reading} />}
    </section>
  );
}

function useMoments(key: string): Reading<RunWithMoments> {
  const read = useCallback(async (keeper: RunKeeper) => readMoments(key, await keeper.file(key)), [key]);
  return useReading(read);
}

function latestOf({ moments, run }: RunWithMoments): ReadonlySet<string> {
  const happened = moments.filter(({ from }) => from - run.head.startedAt >= START_MS);
  return new Set((happened.length < 2 ? moments : happened).slice(-MOST_COMPARED).map(({ id }) => id));
}

/** At first the latest ones, as many as can be compared. */
function Chosen({ of }: { of: RunWithMoments }) {
  const { moments } = of;
  const [chosen, setChosen] = useState(() => latestOf(of));
  const comparison = useMemo(() => {
    const those = moments.filter(({ id }) => chosen.has(id));
    return those.length < 2 ? null : momentComparison(of, those);
  }, [of, moments, chosen]);
  const choose = (id: string, isChosen: boolean) => {
    const next = new Set(chosen);
    if (isChosen) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  if (moments.length < 2) return <p className="empty">Fewer than two things happened to this run.</p>;
  return (
    <>
      <fieldset className="card moment-choice">
        <legend>Two to six of them, from their beginning on</legend>
        {moments.map((moment) => (
          <Choice key={moment.id} moment={moment} chosen={chosen} choose={choose} />
        ))}
      </fieldset>
      {comparison === null ? <p role="status">Choose two to compare.</p> : <Compared comparison={comparison} />}
    </>
  );
}

interface ChoiceProps {
  readonly moment: Moment;
  readonly chosen: ReadonlySet<string>;
  readonly choose: (id: string, isChosen: boolean) => void;
}
function Choice({ moment: { id, name }, chosen, choose }: ChoiceProps) {
  const isChosen = chosen.has(id);
  return (
    <label className="tick">
      <input
        type="checkbox"
        checked={isChosen}
        disabled={!isChosen && chosen.size >= MOST_COMPARED}
        onChange={(event) => choose(id, event.target.checked)}
      />
      {name}
    </label>
  );
}
