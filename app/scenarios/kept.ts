/** What there was before a scenario, and how it comes back. `came-back.ts` does it where the page has gone meanwhile. */
import type { Config } from '../../workers/contract/config-types.ts';
import { isActive } from '../../workers/contract/name-sets.ts';
import { addressOf, hashOf, showScreen } from '../client/address.ts';
import { runStore } from '../stores/run-store.ts';
import { saveTabText } from '../stores/saved-text.ts';
import { goLive, type Screen, viewStore } from '../stores/view-store.ts';
import { KEPT, type KeptPage } from './came-back.ts';
import type { PlayedPipeline } from './ports.ts';

interface Before {
  readonly config: Config;
  readonly screen: Screen;
  readonly isOn: boolean;
}

export class Kept {
  private before: Before | null = null;
  private page: KeptPage | null = null;

  constructor(private readonly pipeline: Pick<PlayedPipeline, 'config' | 'set' | 'start' | 'reset'>) {}

  keep(): void {
    if (this.before !== null) return;
    const { screen } = viewStore.getState();
    const { state, isStarting } = runStore.getState();
    this.before = { config: this.pipeline.config(), screen, isOn: isActive(state) || isStarting };
    this.page = {
      before: addressOf(screen),
      query: location.search,
      own: [settingsOf(this.before.config)],
      stored: [],
    };
    this.save();
  }
  noteOwn(config: Config): void {
    if (this.page === null) return;
    this.page = { ...this.page, query: location.search, own: [...new Set([...this.page.own, settingsOf(config)])] };
    this.save();
  }
  noteStored(stored: readonly number[]): void {
    if (this.page === null) return;
    this.page = { ...this.page, stored };
    this.save();
  }
  private save(): void {
    if (this.page !== null) saveTabText(KEPT, JSON.stringify(this.page));
  }

  /** @param goOn settings to go on with instead, and to run */
  async giveBack(goOn: Config | null): Promise<void> {
    const { before } = this;
    this.before = null;
    this.page = null;
    saveTabText(KEPT, null);
    const config = goOn ?? before?.config ?? null;
    if (config !== null) this.pipeline.set(config);
    goLive();
    if (goOn !== null) {
      showScreen('live');
      await this.pipeline.reset();
      return this.pipeline.start();
    }
    if (before === null) return;
    // Who has gone elsewhere meanwhile stays there.
    if (viewStore.getState().screen === 'scenarios') showScreen(before.screen);
    if (before.isOn) await this.pipeline.start();
  }
}

/** As the address has it. */
function settingsOf(config: Config): string {
  const hash = hashOf(config);
  return hash === '' ? '' : `#${hash}`;
}
