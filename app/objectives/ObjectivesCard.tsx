import { useStore } from 'zustand';
import type { ObjectiveStatus } from '../../workers/contract/kept-run-types.ts';
import {
  breachText,
  budgetText,
  burnText,
  lineText,
  STATES,
  sourceText,
  valueText,
} from '../comparison/objective-texts.ts';
import { formatClock, formatCount } from '../format.ts';
import { useView } from '../frame/app-context.ts';
import { ScrollFrame } from '../ui/ScrollFrame.tsx';
import { objectiveStore } from './objective-store.ts';
import './objectives.css';

const HEADS = [
  ['Objective', 'A limit that the run must keep. Its start does not count.'],
  ['Now', 'Over the window of the objective'],
  ['', 'Whether it is met'],
  ['Error budget used', 'Bad events, or bad time, since the start, as a share of what is allowed'],
  ['Burn', 'How fast the budget is being used, over the window: at 1 × exactly as fast as allowed'],
  ['Burn, 12 windows', 'The same over twelve times the window'],
  ['Breaches', 'Stretches in which it was not met'],
] as const;

/** How the run, or the one that is opened, is held against its objectives. */
export function ObjectivesCard({ showMoment }: { showMoment: (at: number) => void }) {
  const opened = useView((view) => view.opened?.objectives);
  const live = useStore(objectiveStore);
  const { status, causes } = opened ?? live;
  return (
    <section className="card objectives" aria-labelledby="objectives-title" id="panel-objectives" tabIndex={-1}>
      <header>
        <h3 id="objectives-title">Objectives</h3>
        <p className="unit">
          {opened === undefined ? 'of this run so far, each second' : 'of the whole run'}; its start does not count
        </p>
      </header>
      {status.length === 0 ? (
        <p className="empty">Shown when a run has begun.</p>
      ) : (
        <ScrollFrame className="table-scroll" name="Objectives">
          <table>
            <thead>
              <tr>
                {HEADS.map(([head, help]) => (
                  <th key={help} scope="col" title={help}>
                    {head === '' ? <span className="visually-hidden">{help}</span> : head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {status.map((each) => (
                <Row key={`${each.source} ${lineText(each)}`} status={each} causes={causes} showMoment={showMoment} />
              ))}
            </tbody>
          </table>
        </ScrollFrame>
      )}
    </section>
  );
}

interface RowProps {
  readonly status: ObjectiveStatus;
  readonly causes: ReadonlyMap<number, string>;
  readonly showMoment: (at: number) => void;
}
function Row({ status, causes, showMoment }: RowProps) {
  const { state, burn, breaches, breachCount, objective } = status;
  const source = sourceText(status);
  return (
    <tr data-state={state}>
      <th scope="row">
        <span translate="no">{lineText(status)}</span>
        {source !== '' && <span className="unit">{source}</span>}
        {objective.stop && <span className="unit">a breach ends the run</span>}
      </th>
      <td translate="no">{valueText(status)}</td>
      <td className="objective-state">{STATES[state]}</td>
      <td translate="no">{budgetText(status)}</td>
      <td translate="no">{burnText(burn.window)}</td>
      <td translate="no">{burnText(burn.long)}</td>
      <td>
        {breachCount === 0 ? (
          'none'
        ) : (
          <details>
            <summary>{formatCount(breachCount)}</summary>
            <ol>
              {breaches.map((breach) => (
                <li key={breach.id}>
                  <button
                    type="button"
                    className="link"
                    title="Show this moment"
                    onClick={() => showMoment(breach.from)}
                  >
                    {breachText(status, breach, causes.get(breach.id), formatClock)}
                  </button>
                </li>
              ))}
            </ol>
          </details>
        )}
      </td>
    </tr>
  );
}
