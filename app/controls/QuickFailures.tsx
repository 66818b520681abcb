import type { Config } from '../../workers/contract/config-types.ts';
import { isActive } from '../../workers/contract/name-sets.ts';
import { defaultConfig, getField } from '../../workers/contract/settings/config-codec.ts';
import { FIELD_HELP } from '../../workers/contract/settings/field-help.ts';
import { ACTION_NAMES } from '../../workers/contract/settings/timeline-text.ts';
import { stepInForce } from '../findings/remedy.ts';
import { formatElapsed } from '../format.ts';
import { useApp, useConfig, useRun } from '../frame/app-context.ts';
import type { Shown } from '../frame/reading.ts';
import { setAttribute, useReadout } from '../frame/use-readout.ts';
import { setSentence } from '../jsx/sentence.ts';
import { tell } from '../stores/notice-store.ts';
import { BreakWorker } from './BreakWorker.tsx';
import { NETWORK_BUTTONS, QUICK_FAILURES, type QuickFailure } from './failures.ts';
import { patchOf } from './patch.ts';

const DEFAULTS = defaultConfig();

/** Buttons that break something, and mend it when pressed again. */
export function QuickFailures() {
  return (
    <section className="one-touch" aria-labelledby="one-touch" id="panel-failures" tabIndex={-1}>
      <h2 id="one-touch">Break something</h2>
      <div className="one-touch-grid">
        {QUICK_FAILURES.map((failure) => (
          <FailureButton key={failure.label} failure={failure} />
        ))}
        <BurstButton />
      </div>
      <BreakWorker />
      <fieldset className="break-network" aria-labelledby="break-network">
        <legend id="break-network">Break the network</legend>
        <div className="one-touch-grid">
          {NETWORK_BUTTONS.map((failure) => (
            <FailureButton key={failure.label} failure={failure} />
          ))}
        </div>
      </fieldset>
    </section>
  );
}

function FailureButton({ failure: { label, path, value, effect, needs } }: { failure: QuickFailure }) {
  const { client } = useApp();
  const isInForce = useConfig((config) => getField(config, path)) === value;
  const isPossible = useConfig((config) => needs === undefined || getField(config, needs.path) === needs.value);
  const idle = isPossible ? effect : (needs?.otherwise ?? '');
  const words = useReadout<HTMLSpanElement>((element, shown) => {
    const other = byTimeline(path, shown, client.config());
    setSentence(element, other ?? idle);
    setAttribute(element.parentElement!, 'data-by-timeline', String(other !== null));
  });
  const toggle = () => client.set(patchOf(path, isInForce ? getField(DEFAULTS, path)! : value));
  return (
    <button
      type="button"
      className="failure"
      aria-pressed={isInForce}
      aria-label={label}
      title={FIELD_HELP[path]}
      disabled={!isPossible && !isInForce}
      onClick={toggle}
    >
      <b>{label}</b>
      <span ref={words}>{idle}</span>
    </button>
  );
}

/** `on until 00:00:40: a step of the timeline`; null where the button itself has the say. */
function byTimeline(path: string, { now, config }: Shown, asked: Config): string | null {
  if (!isActive(now.state) || getField(config, path) === getField(asked, path)) return null;
  const step = stepInForce(path, { inForce: config, asked, seconds: now.activeMs / 1000 });
  if (step === null) return 'injected by a script';
  return `a step of the timeline does it until ${step.for === 0 ? 'the run ends' : formatElapsed(1000 * (step.at + step.for))}`;
}

/** More load for a while, by the run's clock. In max mode there is none to add to. */
function BurstButton() {
  const { client } = useApp();
  const isRunning = useRun((run) => run.state === 'running');
  const isPaced = useConfig((config) => config.load.mode === 'rate');
  const factor = useConfig((config) => config.failures.burst.factor);
  const seconds = useConfig((config) => config.failures.burst.seconds);
  const effect = isPaced ? `${factor} × the load for ${seconds} s` : 'needs load in rate mode';
  const burst = () =>
    void tell('There was no burst', () => client.inject({ what: 'burst', value: factor, for: seconds }));
  return (
    <button
      type="button"
      className="failure"
      aria-label={ACTION_NAMES.burst}
      title={effect}
      disabled={!isRunning || !isPaced}
      onClick={burst}
    >
      <b>{ACTION_NAMES.burst}</b>
      <span>{effect}</span>
    </button>
  );
}
