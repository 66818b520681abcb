import { useStore } from 'zustand';
import type { Interval } from '../../../workers/contract/interval-types.ts';
import { setView } from '../../stores/view-store.ts';
import { Button } from '../../ui/Button.tsx';
import { sampleClock } from './sample-clock.ts';
import { differenceOf, groupsOf, STAGE_GROUPS, type StretchGroup, textOf } from './stretch-figures.ts';
import { compareStretches, endStretches, stretchStore } from './stretch-store.ts';
import { NOT_CHOSEN, useInterval } from './use-interval.ts';

/** The figures of the stretch that was chosen, as a whole; and of a second one, with the difference. */
export function StretchPanel() {
  const { first, second, isComparing } = useStore(stretchStore);
  const [a, b] = [useInterval(first), useInterval(second)];
  return (
    <section className="card stretch-panel" aria-label="Chosen stretch">
      <header>
        <h4>Chosen {second === null ? 'stretch' : 'stretches'}</h4>
        {first !== null && <Button label="Zoom into it" onClick={() => setView({ fixed: second ?? first })} />}
        {!isComparing && <Button label="Compare with another" onClick={compareStretches} />}
        <Button isCompact label="End the choice of a stretch" icon="close" onClick={endStretches} />
      </header>
      <p role="status">{statusOf(a, isComparing, b)}</p>
      {typeof a !== 'string' && (
        <>
          <Groups groups={groupsOf(a)} a={a} b={b} />
          <details>
            <summary>By stage</summary>
            <p>Read once a second: {edgesOf(a.stages)}.</p>
            <Groups groups={STAGE_GROUPS} a={a} b={b} />
          </details>
        </>
      )}
    </section>
  );
}

function statusOf(a: Interval | string, isComparing: boolean, b: Interval | string): string {
  if (typeof a === 'string') return a;
  const first = `${edgesOf(a)}: the edges are rounded outwards to the tenths of a second at which figures were read`;
  if (!isComparing) return `${first}.`;
  if (typeof b !== 'string') return `A is ${edgesOf(a)}, B is ${edgesOf(b)}; edges rounded outwards.`;
  return b === NOT_CHOSEN
    ? `A is ${edgesOf(a)}. Choose B in the same way: drag over a chart, or press S at both ends.`
    : b;
}
function edgesOf({ from, to }: { from: number; to: number }): string {
  return `${sampleClock(from / 1000)} to ${sampleClock(to / 1000)}`;
}

interface FiguresProps {
  readonly a: Interval;
  readonly b: Interval | string;
}
/** A table each, side by side where there is room. */
function Groups({ groups, ...of }: FiguresProps & { groups: readonly StretchGroup[] }) {
  return (
    <div className="stretch-groups">
      {groups.map((group) => (
        <Figures key={group.title} {...group} {...of} />
      ))}
    </div>
  );
}
function Figures({ title, figures, a, b }: FiguresProps & StretchGroup) {
  const other = typeof b === 'string' ? null : b;
  return (
    <table>
      <caption>{title}</caption>
      {/* A stretch alone has one column, which the caption explains. */}
      <thead className={other === null ? 'visually-hidden' : undefined}>
        <tr>
          <th scope="col">
            <span className="visually-hidden">figure</span>
          </th>
          <th scope="col">{other === null ? 'value' : 'A'}</th>
          {other !== null && <th scope="col">B</th>}
          {other !== null && <th scope="col">B − A</th>}
        </tr>
      </thead>
      <tbody translate="no">
        {figures.map((figure) => (
          <tr key={figure.label}>
            <th scope="row">{figure.label}</th>
            <td>{textOf(figure, a)}</td>
            {other !== null && <td>{textOf(figure, other)}</td>}
            {other !== null && <td>{differenceOf(figure, a, other)}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
