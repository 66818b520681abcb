import type { ChartId, Cue } from '../scenarios/definition/scenario-types.ts';
import { Button } from '../ui/Button.tsx';
import { cueTarget, PART_WORDS } from './cue-target.ts';
import { unbroken } from './unbroken.ts';
import type { Underway } from './underway.ts';

/** What to look at now, and where it is. */
export function CuePanel({ state }: { state: Underway }) {
  const { scenario } = state;
  const cue = state.at === 'playing' ? state.cue : null;
  return (
    <section className="cue" id="cue" aria-label="Cue">
      <p className="cue-act">{actText(state)}</p>
      {/* It is there before its text is, so that a screen reader tells it; and it tells nothing else. */}
      <p className="cue-text" role="status">
        {cue === null ? '' : unbroken(cue.text)}
      </p>
      {state.at === 'checking' && (
        <p className="cue-why">
          A few seconds at full speed: the verdict must know whether this machine is too slow or busy with something
          else.
        </p>
      )}
      {cue !== null && <LookThere cue={cue} chart={scenario.watch.chart} />}
    </section>
  );
}

/** The way to the part for the keyboard, and where it is out of sight. */
function LookThere({ cue: { part }, chart }: { cue: Cue; chart: ChartId }) {
  const go = () => {
    const target = cueTarget(part, chart);
    target?.scrollIntoView({ block: 'center' });
    target?.focus({ preventScroll: true });
  };
  return <Button className="cue-part" icon="chevron" label={`Look at ${PART_WORDS[part]}`} onClick={go} />;
}

function actText(state: Underway): string {
  if (state.at === 'checking') return 'First: how fast is this machine?';
  const { acts } = state.scenario;
  return `Act ${state.act} of ${acts.length}: ${acts[state.act - 1]?.name ?? ''}`;
}
