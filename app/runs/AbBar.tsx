import { useStore } from 'zustand';
import { isActive } from '../../workers/contract/name-sets.ts';
import { differencesOf } from '../comparison/run-settings.ts';
import { formatTenths } from '../format.ts';
import { useApp, useConfig, useRun } from '../frame/app-context.ts';
import { Button } from '../ui/Button.tsx';
import { passToSection } from '../ui/pass-focus.ts';
import { type AbState, abStore, compareAb, forgetA, keepAsA, runAsB } from './ab.ts';
import './ab.css';

/** On Live the bar comes with the first run that is kept: until then a button in the time bar is all of it. */
export function AbBarOnLive() {
  const isBegun = useStore(abStore, ({ step }) => step !== 'none');
  return isBegun ? <AbBar /> : null;
}
export function KeepAsAOnLive() {
  const isBegun = useStore(abStore, ({ step }) => step !== 'none');
  return isBegun ? null : <KeepAsA />;
}

function KeepAsA() {
  const { client, database } = useApp();
  const canBeKept = useRun(({ state }) => isActive(state) || state === 'stopped');
  return (
    <Button
      ref={passToSection}
      label="Keep as A"
      title="Keep as A: end this run and keep it, then change a setting and run it again as B"
      icon="save"
      className="keep-a"
      disabled={!canBeKept}
      onClick={() => void keepAsA(client, database)}
    />
  );
}

/** One change, tried: keeps a run, runs the same again with other settings, and compares. */
export function AbBar() {
  const { client, database } = useApp();
  const state = useStore(abStore);
  return (
    <section className="ab-bar" aria-label="A against B" tabIndex={-1}>
      <p role="status">{textOf(state)}</p>
      {state.step === 'none' && <KeepAsA />}
      {(state.step === 'kept' || state.step === 'done') && (
        <Button
          ref={passToSection}
          label={state.step === 'kept' ? 'Run as B' : 'Run B again'}
          icon="play"
          look={state.step === 'kept' ? 'primary' : 'plain'}
          onClick={() => void runAsB(client, database)}
        />
      )}
      {state.step === 'done' && <Button label="Compare" icon="table" look="primary" onClick={compareAb} />}
      {(state.step === 'kept' || state.step === 'done') && (
        <Button ref={passToSection} label="Forget A" icon="close" isCompact onClick={forgetA} />
      )}
      {state.step === 'running' && <Changed state={state} />}
    </section>
  );
}

function textOf(state: AbState): string {
  switch (state.step) {
    case 'none':
      return 'Try a change: end this run and keep it as A, change a setting, run it again.';
    case 'kept':
      return 'A has ended and is kept. Change what you want to try, then run it as B: same load, failures and seed.';
    case 'measuring':
      return 'Measuring the speed of this machine first, for a few seconds at full speed. B follows by itself.';
    case 'running':
      return `B runs for ${formatTenths(1000 * state.a.seconds)}, as long as A, and stops by itself.`;
    case 'done':
      return 'A and B are kept. Compare them, or run B again to see how much it varies.';
  }
}

/** What B changes. */
function Changed({ state }: { state: Extract<AbState, { step: 'running' }> }) {
  const texts = useConfig((config) =>
    differencesOf([state.a.config, config])
      .filter(({ path }) => path !== 'failures.timeline')
      .map(({ label, texts: [a, b] }) => `${label}: ${a} → ${b}`)
      .join(', '),
  );
  return <p className="unit">{texts === '' ? 'No setting is changed yet.' : texts}</p>;
}
