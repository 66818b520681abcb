import { useEffect, useState } from 'react';
import { useView } from '../frame/app-context.ts';
import { Button } from '../ui/Button.tsx';
import { useCurrentRun, useRunInUse, useSensor, useSensorView, useStored } from './data-context.ts';
import { SensorChoice } from './SensorChoice.tsx';
import { SensorPlot } from './SensorPlot.tsx';
import { SensorTable } from './SensorTable.tsx';
import { unitOf } from './sensor-view.ts';

/** What one sensor sent in the chosen run. */
export function SensorCard() {
  const view = useSensorView();
  const run = useRunInUse();
  const current = useCurrentRun();
  const info = useStored((state) => state.info?.runs.find(({ id }) => id === run));
  const points = useSensor((state) => state.points);
  const isZoomed = useSensor((state) => state.span !== null);
  const loading = useSensor((state) => state.loading);
  const [tableOpen, setTableOpen] = useState(false);
  const shown = useView(({ screen }) => screen === 'data');
  useEffect(() => {
    if (shown && run !== null) void view.show(run);
  }, [shown, run, view]);
  const follows = shown && run !== null && run === current && !isZoomed;
  useEffect(() => {
    if (!follows || points === null) return;
    const timer = setTimeout(() => void view.load(true), view.patienceMs);
    return () => clearTimeout(timer);
  }, [follows, points, view]);
  const some = points !== null && points.times.length > 0;
  return (
    <section className="card sensor" aria-labelledby="sensor-title" id="panel-sensor" tabIndex={-1} aria-busy={loading}>
      <header>
        <h2 id="sensor-title">Sensor</h2>
        <p className="unit">
          {run !== null && `run ${run}, value (${info === undefined ? 'unknown unit' : unitOf(info)})`}
          {some && (points.kind === 'events' ? ', every event' : ', each second: mean within its range')}
        </p>
        {isZoomed && <Button label="Whole run" icon="reset" onClick={() => void view.zoom(null)} />}
        <Button label="Refresh" icon="reset" disabled={run === null || loading} onClick={() => void view.load()} />
        <Button compact label="Data table: Sensor" icon="table" disabled={!some} onClick={() => setTableOpen(true)} />
      </header>
      <SensorChoice disabled={run === null} />
      <SensorMessage run={run} />
      <SensorPlot hidden={!some} />
      {tableOpen && some && <SensorTable points={points} onClose={() => setTableOpen(false)} />}
    </section>
  );
}

/** Why there is no chart, or that it is not there yet. */
function SensorMessage({ run }: { run: number | null }) {
  const view = useSensorView();
  const failure = useSensor((state) => state.failure);
  const points = useSensor((state) => state.points);
  const sensor = useSensor((state) => state.sensor);
  const isZoomed = useSensor((state) => state.span !== null);
  const refused = useStored((state) => state.refusal !== null);
  const none = useStored((state) => state.info?.runs.length === 0);
  if (refused) return <p className="empty">The database cannot be asked now: there is nothing to draw.</p>;
  if (none) return <p className="empty">No run is stored so far: there is nothing to draw.</p>;
  if (run === null) return <p className="empty">Opening the database…</p>;
  if (failure !== null) {
    return (
      <div className="sql-error" role="alert">
        <p>
          <strong>The sensor could not be read.</strong> {failure}
        </p>
        <Button label="Try again" icon="reset" onClick={() => void view.load()} />
      </div>
    );
  }
  if (points === null) return <p className="empty">Loading sensor {sensor}…</p>;
  if (points.times.length > 0) return null;
  return (
    <p className="empty">
      Sensor {sensor} sent nothing that is stored {isZoomed ? 'in this stretch of time' : `in run ${run}`}. Choose
      another one{isZoomed && ', or look at the whole run'}.
    </p>
  );
}
