import { useStore } from 'zustand';
import { isActive } from '../../workers/contract/name-sets.ts';
import { speedText } from '../comparison/speed-text.ts';
import { formatWhen } from '../format.ts';
import { useApp, useRun } from '../frame/app-context.ts';
import { tell } from '../stores/notice-store.ts';
import { speedStore } from '../stores/speed-store.ts';
import { Button } from '../ui/Button.tsx';
import { checkMachine } from './machine-speed.ts';

/** How fast the machine is now, and against the time before: what two runs differ by may be the machine. */
export function MachinePanel() {
  const { client, database } = useApp();
  const { check, isMeasuring } = useStore(speedStore);
  const isBusy = useRun(({ state, isStarting }) => isActive(state) || isStarting);
  return (
    <section className="card room" aria-labelledby="machine-title" id="panel-machine" tabIndex={-1}>
      <h2 id="machine-title">Speed of this machine</h2>
      <p role="status" translate="no">
        {isMeasuring
          ? 'Measuring for a few seconds at full speed…'
          : check === null
            ? 'Not measured in this browser yet'
            : `${speedText(check)}, measured at ${formatWhen(check.at)}`}
      </p>
      <p className="unit">
        The speed is checked before each run B. If it has changed, the figures of two runs with the same settings may
        differ for that reason alone.
      </p>
      <Button
        className="room-link"
        label={isBusy && !isMeasuring ? 'Stop the run to check the speed' : 'Check the speed'}
        icon="bolt"
        disabled={isBusy || isMeasuring}
        onClick={() => void tell('The speed could not be measured', () => checkMachine(client, database))}
      />
    </section>
  );
}
