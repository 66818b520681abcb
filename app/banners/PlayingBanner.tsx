import { useStore } from 'zustand';
import { showScreen } from '../client/address.ts';
import { useView } from '../frame/app-context.ts';
import { scenarioStore } from '../scenarios/scenario-store.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';

/** On other screens: that what runs belongs to a scenario, and the way back to it. */
export function PlayingBanner() {
  const state = useStore(scenarioStore, (each) => each.state);
  const isElsewhere = useView((view) => view.screen !== 'scenarios');
  if (!isElsewhere || (state.at !== 'checking' && state.at !== 'playing')) return null;
  return (
    <section className="banner" data-tone="warn" aria-label="Scenario under way">
      <Icon name="play" />
      <p>
        <strong>The scenario “{state.scenario.title}” is playing.</strong> The run and the settings belong to it; yours
        come back afterwards.
      </p>
      <Button label="Back to it" onClick={() => showScreen('scenarios')} />
    </section>
  );
}
