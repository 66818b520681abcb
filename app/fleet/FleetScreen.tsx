import { useStore } from 'zustand';
import { formatClock } from '../format.ts';
import { Button } from '../ui/Button.tsx';
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx';
import { addIcons } from '../ui/Icon.tsx';
import { LATER_PATHS } from '../ui/later-icons.ts';
import { CommandCard } from './CommandCard.tsx';
import { ConnectForm } from './ConnectForm.tsx';
import { FleetCharts } from './FleetCharts.tsx';
import { FleetFigures } from './FleetFigures.tsx';
import { FleetLedgerCard } from './FleetLedgerCard.tsx';
import { FleetLogCard } from './FleetLogCard.tsx';
import { fleetHeadline } from './figures/fleet-headline.ts';
import { unwatchFleet } from './fleet-monitor.ts';
import { type FleetShown, fleetStore } from './fleet-store.ts';
import { NodeTable } from './NodeTable.tsx';
import { OutputCard } from './OutputCard.tsx';
import { PublishCard } from './publish/PublishCard.tsx';
import { ReportSwitch } from './ReportSwitch.tsx';
import '../runs/runs.css';
import './fleet.css';

addIcons(LATER_PATHS);

/** The screen "Fleet": the pipeline over all nodes that report, and this tab as one of them. */
export function FleetScreen() {
  const phase = useStore(fleetStore, (state) => state.phase);
  const server = useStore(fleetStore, ({ address }) => address.server);
  return (
    <main className="fleet-screen">
      {phase === 'off' || phase === 'connecting' ? (
        <ErrorBoundary name="the connection of the fleet">
          <ConnectForm />
        </ErrorBoundary>
      ) : (
        <Connected />
      )}
      <ErrorBoundary name="the switch of reports">
        <ReportSwitch />
      </ErrorBoundary>
      <ErrorBoundary name="the publisher">
        <PublishCard server={server} />
      </ErrorBoundary>
    </main>
  );
}

function Connected() {
  const { address, phase, awaySince, brokerProblem, shown } = useStore(fleetStore);
  return (
    <>
      <section className="card fleet-head" aria-label="Fleet">
        <header>
          <h2>
            Fleet <span translate="no">{address.fleet}</span>
          </h2>
          <p className="unit fleet-address" translate="no">
            {address.server}
            {address.stream !== '' && `, stream ${address.stream}, consumer ${address.consumer}`}
          </p>
          <Button label="Disconnect" icon="close" onClick={unwatchFleet} />
        </header>
        {phase === 'away' && (
          <p role="alert" className="fleet-alert">
            <strong>The broker has been gone since {formatClock(awaySince)}.</strong> This page keeps trying to reach
            it. The figures below are older. Nodes keep what they have, and go on when it is back.
          </p>
        )}
        {brokerProblem !== null && phase === 'on' && (
          <p role="alert" className="fleet-alert">
            <strong>Lag and ledger are not known.</strong> {brokerProblem}
          </p>
        )}
        {shown !== null && <Sentence shown={shown} />}
        {shown !== null && <FleetFigures shown={shown} />}
      </section>
      {shown !== null && <Details shown={shown} />}
    </>
  );
}

function Sentence({ shown }: { shown: FleetShown }) {
  const { tone, headline, reason } = fleetHeadline(shown);
  return (
    <div className="fleet-sentence" data-tone={tone}>
      <i className="insight-shape" aria-hidden="true" />
      <p>
        <strong role="status">{headline}</strong>
        <span className="unit"> {reason}.</span>
      </p>
    </div>
  );
}

function Details({ shown }: { shown: FleetShown }) {
  return (
    <>
      <ErrorBoundary name="the list of nodes">
        <NodeTable shown={shown} />
      </ErrorBoundary>
      <ErrorBoundary name="the commands to nodes">
        <CommandCard shown={shown} />
      </ErrorBoundary>
      <ErrorBoundary name="the output of the fleet">
        <OutputCard shown={shown} />
      </ErrorBoundary>
      <ErrorBoundary name="the ledger of the fleet">
        <FleetLedgerCard shown={shown} />
      </ErrorBoundary>
      <ErrorBoundary name="the charts of the fleet">
        <FleetCharts history={shown.history} />
      </ErrorBoundary>
      <ErrorBoundary name="the log of the fleet">
        <FleetLogCard shown={shown} />
      </ErrorBoundary>
    </>
  );
}
