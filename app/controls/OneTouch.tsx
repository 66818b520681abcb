import { defaultConfig, getField } from '../../workers/contract/config-codec.ts';
import { useApp, useConfig, useRun } from '../app-context.ts';
import { Icon } from '../panels/Icon.tsx';
import { notify } from '../stores/notice-store.ts';
import { isActive } from '../stores/run-store.ts';
import { ONE_TOUCH, type OneTouchFailure } from './failures.ts';
import { patchOf } from './patch.ts';

const DEFAULTS = defaultConfig();

/** Buttons that break something, and mend it when pressed again. */
export function OneTouch() {
  return (
    <section className="one-touch" aria-labelledby="one-touch" id="panel-failures" tabIndex={-1}>
      <h2 id="one-touch">Break something</h2>
      <div className="one-touch-grid">
        {ONE_TOUCH.map((failure) => (
          <FailureButton key={failure.label} failure={failure} />
        ))}
        <KillButton />
      </div>
    </section>
  );
}

function FailureButton({ failure: { label, path, value, effect, needs } }: { failure: OneTouchFailure }) {
  const { client } = useApp();
  const active = useConfig((config) => getField(config, path)) === value;
  const possible = useConfig((config) => needs === undefined || getField(config, needs.path) === needs.value);
  const toggle = () => client.set(patchOf(path, active ? getField(DEFAULTS, path)! : value));
  return (
    <button
      type="button"
      className="failure"
      aria-pressed={active}
      aria-label={label}
      title={effect}
      disabled={!possible && !active}
      onClick={toggle}
    >
      <b>{label}</b>
      <span>{possible ? effect : needs?.otherwise}</span>
    </button>
  );
}

/** Ends the workers one after the other, a different one each time. */
function KillButton() {
  const { client } = useApp();
  const running = useRun((run) => isActive(run.state));
  const workers = useRun((run) => run.workers);
  const losses = workers.reduce((sum, worker) => sum + worker.restarts, 0);
  const victim = workers[losses % Math.max(1, workers.length)];
  const kill = () => {
    if (victim === undefined) return;
    client
      .kill(victim.name)
      .catch((error: unknown) => notify('error', `${victim.name} could not be killed`, [String(error)]));
  };
  return (
    <button
      type="button"
      className="failure"
      aria-label="Kill a worker"
      disabled={!running || victim === undefined}
      title="ends a worker as a crash would"
      onClick={kill}
    >
      <b>
        <Icon name="bolt" />
        Kill a worker
      </b>
      <span>{victim === undefined ? 'none is running' : `next: ${victim.name}`}</span>
    </button>
  );
}
