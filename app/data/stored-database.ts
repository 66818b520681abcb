/** The stored database as the Data screen has it: what is in it, and what is being done with it. UI thread. */

import { createStore } from 'zustand/vanilla';
import { starredShare } from '../../workers/contract/budget/starred-share.ts';
import type { DatabaseControl } from '../../workers/contract/coordinator-types.ts';
import { type DatabaseInfo, MANY_STARRED } from '../../workers/contract/database-types.ts';
import { errorText } from '../../workers/contract/error-text.ts';
import { formatShare } from '../format.ts';
import { configStore } from '../stores/config-store.ts';
import { notify } from '../stores/notice-store.ts';
import { CancelledError, type DatabaseTasks } from './database-tasks.ts';
import { eventsAsCsv } from './events-csv.ts';
import type { AskRows } from './sensor-points.ts';

/** Something that a person has asked for and that takes a while. */
export interface Activity {
  readonly label: string;
  /** From 0 to 1; null when that is not known. */
  readonly share: number | null;
  readonly canCancel: boolean;
}
export interface StoredState {
  /** Null until it is known. */
  readonly info: DatabaseInfo | null;
  /** Why the database does not say what is in it. */
  readonly refusal: string | null;
  readonly activity: Activity | null;
  /** The run that examples and the chart of a sensor are about; null leaves it to `runOf`. */
  readonly chosen: number | null;
}

export class StoredDatabase {
  readonly store = createStore<StoredState>(() => ({ info: null, refusal: null, activity: null, chosen: null }));
  private controller = new AbortController();
  /** The look that is under way, or waits for its turn. */
  private look: Promise<void> | null = null;

  constructor(
    private readonly tasks: DatabaseTasks,
    private readonly control: DatabaseControl,
  ) {}

  choose(run: number): void {
    this.store.setState({ chosen: run });
  }

  /**
   * Looks again at what is stored, in its turn: where one query follows the other, as for the chart of a sensor, the database
   * is never found idle. One look at most waits; a run that begins is in the one after it.
   */
  refresh(): Promise<void> {
    this.look ??= this.readStored().finally(() => {
      this.look = null;
    });
    return this.look;
  }

  async removeRun(run: number): Promise<void> {
    await this.act(`Deleting run ${run}`, false, () => this.control.removeRun(run));
    if (this.store.getState().chosen === run) this.store.setState({ chosen: null });
  }
  async starRun(run: number, isStarred: boolean): Promise<void> {
    const label = isStarred ? `Starring run ${run}` : `Taking the star off run ${run}`;
    const budgetMb = configStore.getState().config.storage.budgetMb;
    await this.act(label, false, () => this.control.starRun(run, isStarred, budgetMb));
    const { info } = this.store.getState();
    const share = isStarred && info !== null ? starredShare(info, budgetMb) : 0;
    if (share <= MANY_STARRED) return;
    notify('info', `Starred runs take ${formatShare(share)} of the disk budget`, [
      'The run under way has the rest: when that is full it drops its own oldest events.',
    ]);
  }
  /** Null when it failed or was cancelled; the person has been told. */
  exportAll(): Promise<Blob | null> {
    const label = 'Exporting the database';
    const report = (done: number, total: number) => {
      // The last report may come after the end.
      if (this.store.getState().activity === null) return;
      this.store.setState({ activity: { label, share: total > 0 ? done / total : null, canCancel: true } });
    };
    return this.act(label, true, () => this.control.exportDatabase(report));
  }
  /** All events of a run as compressed CSV; as `exportAll`. */
  exportEvents(run: number, ask: AskRows): Promise<Blob | null> {
    const label = `Writing the events of run ${run}`;
    const report = (share: number) => this.store.setState({ activity: { label, share, canCancel: true } });
    return this.act(label, true, () => eventsAsCsv(run, ask, report));
  }
  exportAside(name: string): Promise<Blob | null> {
    return this.act(`Exporting ${name}`, false, () => this.control.exportAside(name));
  }
  async removeAside(name: string): Promise<void> {
    await this.act(`Deleting ${name}`, false, () => this.control.removeAside(name));
  }
  async takeOver(): Promise<void> {
    await this.act('Taking the database over', false, () => this.control.takeOverDatabase());
  }
  cancel(): void {
    this.controller.abort();
  }

  private async act<T>(label: string, canCancel: boolean, act: () => Promise<T>): Promise<T | null> {
    this.controller = new AbortController();
    this.store.setState({ activity: { label, share: null, canCancel } });
    try {
      return await this.tasks.run(act, this.controller.signal);
    } catch (error) {
      this.tell(label, error);
      return null;
    } finally {
      this.store.setState({ activity: null });
      await this.readStored();
    }
  }
  private tell(label: string, error: unknown): void {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    const hasEnded = error instanceof CancelledError || (name === 'QueryEndedError' && message.includes('cancelled'));
    if (hasEnded) notify('info', `${label}: cancelled`);
    else notify('error', `${label} failed`, [message]);
  }

  private async readStored(): Promise<void> {
    try {
      const info = await this.tasks.run(() => this.control.database());
      this.store.setState({ info, refusal: null });
    } catch (error) {
      this.store.setState({ info: null, refusal: errorText(error) });
    }
  }
}

/** The run to look at: the chosen one while it is there, else the one under way, else the latest. */
export function runOf({ info, chosen }: Pick<StoredState, 'info' | 'chosen'>, current: number | null): number | null {
  const ids = info?.runs.map(({ id }) => id) ?? [];
  if (chosen !== null && ids.includes(chosen)) return chosen;
  if (current !== null && ids.includes(current)) return current;
  return ids.at(-1) ?? null;
}
