import { useEffect, useState } from 'react';
import { formatDuration } from '../format.ts';
import { useView } from '../frame/app-context.ts';
import { Button } from '../ui/Button.tsx';
import { useCurrentRun, useRunInUse, useSensor, useSensorView, useStored } from './data-context.ts';
import { SensorChoice } from './SensorChoice.tsx';
import { SensorPlot } from './SensorPlot.tsx';
import { SensorTable } from './SensorTable.tsx';
import { isOfRecording, unitOf } from './sensor-view.ts';

/** What one sensor sent in the chosen run. */
export function SensorCard() {
  const view = useSensorView();
  const run = useRunInUse();
  const current = useCurrentRun();
  const info = useStored((state) => state.info?.runs.find(({ id }) => id === run));
  const points = useSensor((state) => state.points);
  const isZoomed = useSensor((state) => state.span !== null);
  const isLoading = useSensor((state) => state.isLoading);
  const [isTableOpen, setTableOpen] = useState(false);
  const isShown = useView(({ screen }) => screen === 'data');
  const isRecording = info !== undefined && isOfRecording(info);
  useEffect(() => {
    if (isShown && run !== null) void view.show(run, isRecording ? 'recorded' : 'run');
  }, [isShown, run, isRecording, view]);
  const isFollowing = isShown && run !== null && run === current && !isZoomed;
  useEffect(() => {
    if (!isFollowing || points === null) return;
    const timer = setTimeout(() => void view.load(true), view.patienceMs);
    return () => clearTimeout(timer);
  }, [isFollowing, points, view]);
  const hasSome = points !== null && points.times.length > 0;
  return (
    <section
      className="card sensor"
      aria-labelledby="sensor-title"
      id="panel-sensor"
      tabIndex={-1}
      aria-busy={isLoading}
    >
      <header>
        <h2 id="sensor-title">Sensor</h2>
        <p className="unit">
          {run !== null && `run ${run}, value (${info === undefined ? 'unknown unit' : unitOf(info)})`}
          {hasSome &&
            (points.kind === 'events' ? ', every event' : `, ${stepText(points.stepMs)}: mean within its range`)}
        </p>
        {isZoomed && <Button label="Whole run" icon="reset" onClick={() => void view.zoom(null)} />}
        <Button label="Refresh" icon="reset" disabled={run === null || isLoading} onClick={() => void view.load()} />
        <Button
          isCompact
          label="Data table: Sensor"
          icon="table"
          disabled={!hasSome}
          onClick={() => setTableOpen(true)}
        />
      </header>
      <SensorChoice isDisabled={run === null} />
      {isRecording && <ClockChoice />}
      <SensorMessage run={run} />
      <SensorPlot isHidden={!hasSome} />
      {isTableOpen && hasSome && <SensorTable points={points} onClose={() => setTableOpen(false)} />}
    </section>
  );
}

function stepText(ms: number): string {
  return ms === 1000 ? 'each second' : `each ${formatDuration(ms)}`;
}

/** By which time the chart goes: a recording has one of its own. */
function ClockChoice() {
  const view = useSensorView();
  const clock = useSensor((state) => state.clock);
  return (
    <fieldset className="segments">
      <legend className="visually-hidden">Time of the chart</legend>
      {CLOCKS.map(([name, text]) => (
        <label key={name}>
          <input type="radio" name="sensor-clock" checked={clock === name} onChange={() => void view.goBy(name)} />
          <span>{text}</span>
        </label>
      ))}
    </fieldset>
  );
}
const CLOCKS = [
  ['recorded', 'As recorded'],
  ['run', 'Time of the run'],
] as const;

/** Why there is no chart, or that it is not there yet. */
function SensorMessage({ run }: { run: number | null }) {
  const view = useSensorView();
  const failure = useSensor((state) => state.failure);
  const points = useSensor((state) => state.points);
  const sensor = useSensor((state) => state.sensor);
  const isZoomed = useSensor((state) => state.span !== null);
  const isRefused = useStored((state) => state.refusal !== null);
  const hasNone = useStored((state) => state.info?.runs.length === 0);
  if (isRefused) return <p className="empty">The database cannot be asked now: there is nothing to draw.</p>;
  if (hasNone) return <p className="empty">No run is stored so far: there is nothing to draw.</p>;
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
      Nothing of sensor {sensor} is stored {isZoomed ? 'in this stretch of time' : `in run ${run}`}. Choose another
      sensor{isZoomed && ', or look at the whole run'}.
    </p>
  );
}
