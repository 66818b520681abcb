import { Fragment } from 'react';
import { useStore } from 'zustand';
import type { WorkerInfo } from '../../workers/contract/snapshot-types.ts';
import { countText, formatDuration, UNKNOWN } from '../format.ts';
import { useApp, useRun } from '../frame/app-context.ts';
import { useList } from '../frame/use-list.ts';
import { setSentence } from '../jsx/sentence.ts';
import { momentStore } from '../stores/moment-store.ts';
import { tell } from '../stores/notice-store.ts';

function stateText(state: WorkerInfo['state'], hasEnded: boolean): string {
  if (state === 'at disk') return 'waiting for the disk';
  return hasEnded && state === 'stopped' ? 'ended' : state;
}
function workersText(count: number, hasEnded: boolean): string {
  const workers = countText(count, 'worker', 'workers');
  return hasEnded ? `${workers} of the run that has ended` : `${workers} in addition to the coordinator`;
}
function canBeKilled(state: WorkerInfo['state']): boolean {
  return state === 'running' || state === 'at disk';
}

/** The workers, what runs on each, and whether it is alive. */
export function Threads() {
  const { client } = useApp();
  const workers = useRun((run) => run.workers);
  // That workers stop with their run is no alarm.
  const hasEnded = useRun((run) => run.state === 'stopped');
  const isPast = useStore(momentStore, ({ at }) => at !== null);
  const kill = (name: string) => void tell(`${name} could not be killed`, () => client.kill(name));
  const list = useList<HTMLUListElement>(1000, (element) => {
    const ages = new Map(client.workers().map(({ name, heartbeatAgeMs }) => [name, heartbeatAgeMs]));
    workers.forEach(({ name }, i) => {
      const age = ages.get(name);
      const text = age === undefined ? UNKNOWN : formatDuration(Math.round(age));
      setSentence(element.children[i]!.querySelector('.heartbeat')!, `heartbeat ${text} ago`);
    });
  });
  return (
    <section className="card list" aria-labelledby="threads" id="panel-threads" tabIndex={-1}>
      <header>
        <h3 id="threads">Threads</h3>
        <p className="unit">
          {workers.length === 0 ? 'none is running' : workersText(workers.length, hasEnded)}
          {isPast && ', as they are now'}
        </p>
      </header>
      <ul ref={list} className="threads">
        {workers.map(({ name, stage, state, restarts }) => (
          <li key={name} data-state={hasEnded && state === 'stopped' ? 'ended' : state}>
            <div>
              <b className="thread-name">{name}</b>
              <span>
                {stage.split(', ').map((each, i) => (
                  <Fragment key={each}>
                    {i > 0 && ', '}
                    <span>{each}</span>
                  </Fragment>
                ))}
              </span>
            </div>
            <span className="thread-state">{stateText(state, hasEnded)}</span>
            <div>
              <span className="boxed heartbeat" />
            </div>
            <span>{countText(restarts, 'restart', 'restarts')}</span>
            <button
              type="button"
              className="link"
              aria-label={`Kill ${name}`}
              aria-disabled={!canBeKilled(state)}
              onClick={() => canBeKilled(state) && kill(name)}
            >
              Kill
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
