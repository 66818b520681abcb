import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { PlayedTrace } from '../../workers/contract/snapshot-types.ts';
import { formatCount, formatRate, UNKNOWN } from '../format.ts';
import { useApp, useConfig } from '../frame/app-context.ts';
import { Figure } from '../ui/Figure.tsx';
import { Icon } from '../ui/Icon.tsx';
import { loadTrace } from './held-traces.ts';
import { traceStore } from './trace-database.ts';
import './traces.css';

/** The arrival trace that plays: which one, where it is, how fast; and the ways to change that. */
export function TraceBar() {
  const { client } = useApp();
  const { trace, eventsPerSecond } = useConfig(({ load }) => load);
  useEffect(() => {
    void loadTrace(trace.id);
  }, [trace.id]);
  const name = useStore(traceStore, ({ here }) => here.get(trace.id)?.of);
  return (
    <section className="card trace-bar" aria-label="Arrival trace">
      <Icon name="play" />
      <div>
        <strong>{name ?? 'An arrival trace'}</strong>
        <Figure className="unit" read={({ now }) => positionText(now.trace)} />
      </div>
      <label>
        <span>Pace</span>
        <select
          value={trace.pace}
          onChange={({ target }) =>
            client.set({ load: { trace: { pace: target.value === 'scaled' ? 'scaled' : 'recorded' } } })
          }
        >
          <option value="recorded">as recorded: mean {formatRate(trace.arrivals / trace.seconds)}</option>
          <option value="scaled">scaled to the load: mean {formatRate(eventsPerSecond)}</option>
        </select>
      </label>
      <label>
        <input
          type="checkbox"
          checked={trace.atEnd === 'repeat'}
          onChange={({ target }) => client.set({ load: { trace: { atEnd: target.checked ? 'repeat' : 'stop' } } })}
        />
        Repeat
      </label>
    </section>
  );
}

function positionText(trace: PlayedTrace | null): string {
  if (trace === null) return UNKNOWN;
  const turns = trace.turn > 0 ? `, turn ${formatCount(trace.turn + 1)}` : '';
  return `arrival ${formatCount(trace.arrival)} of ${formatCount(trace.arrivals)}${turns}`;
}
