import { useStore } from 'zustand';
import { LOG_KINDS, type LogKind, logStore } from '../stores/log-store.ts';
import { Button } from '../ui/Button.tsx';
import { passToSection } from '../ui/pass-focus.ts';
import { pinnedStore } from './lines/pinned-run.ts';
import { MARKS } from './marks.ts';

/** What the marks on the time axis of every chart mean. */
export function MarkLegend() {
  // Most runs have none, and the line is short.
  const hasNotes = useStore(logStore, ({ entries }) => entries.some(({ kind }) => kind === 'note'));
  return (
    <section className="mark-legend" aria-labelledby="mark-legend">
      <h3 id="mark-legend">
        Marks<span className="visually-hidden"> on the charts</span>
      </h3>
      <ul aria-labelledby="mark-legend">
        {LOG_KINDS.filter((kind) => kind !== 'note' || hasNotes).map((kind) => (
          <li key={kind}>
            <MarkShape kind={kind} />
            {MARKS[kind].word}
          </li>
        ))}
      </ul>
      <PinnedNote />
    </section>
  );
}

/** The run behind the lines of the charts. */
function PinnedNote() {
  const name = useStore(pinnedStore, ({ pinned }) => pinned?.name ?? null);
  if (name === null) return null;
  return (
    <p ref={passToSection} className="pinned-note">
      dotted: {name}, pinned
      <Button isCompact label={`Unpin ${name}`} icon="close" onClick={() => pinnedStore.setState({ pinned: null })} />
    </p>
  );
}

/** A mark as the charts draw it; what it means stands beside it. */
export function MarkShape({ kind }: { kind: LogKind }) {
  const { color, shape } = MARKS[kind];
  return (
    <svg className="mark-shape" width="10" height="10" viewBox="-5 -5 10 10" aria-hidden="true">
      <path d={shape} fill={`var(--${color})`} />
    </svg>
  );
}
