import { useEffect, useMemo, useRef } from 'react';
import type { SqlCell } from '../../workers/contract/query-types.ts';
import { Button } from '../ui/Button.tsx';
import { ResultTable } from './ResultTable.tsx';
import type { SensorPoints } from './sensor-points.ts';

/** What the chart shows, row by row. */
export function SensorTable({ points, onClose }: { points: SensorPoints; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const result = useMemo(() => tableOf(points), [points]);
  return (
    <dialog ref={dialog} className="dialog sensor-table" aria-labelledby="sensor-table" onClose={onClose}>
      <header>
        <h2 id="sensor-table">Sensor</h2>
        <Button isCompact label="Close" icon="close" onClick={() => dialog.current?.close()} />
      </header>
      <div className="sensor-table-rows">
        <ResultTable label="Values of the sensor" result={result} />
      </div>
    </dialog>
  );
}

function tableOf({ kind, stepMs, times, mean, min, max, count, alarms }: SensorPoints) {
  const columns =
    kind === 'events' ? ['time_ms', 'value', 'alarm score'] : ['second_ms', 'mean', 'min', 'max', 'events', 'alarms'];
  const rows = times.map((time, i): SqlCell[] => {
    const until = times[i + 1] ?? time + stepMs;
    if (kind === 'events') return [time, mean[i]!, alarms.find((alarm) => alarm.time === time)?.score ?? null];
    const within = alarms.filter((alarm) => alarm.time >= time && alarm.time < until).length;
    return [time, mean[i]!, min[i]!, max[i]!, count[i]!, within];
  });
  return { columns, rows, truncated: false };
}
